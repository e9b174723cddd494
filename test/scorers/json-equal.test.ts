import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../src/model.ts';
import { SCORERS } from '../../src/scorers/index.ts';
import { NONCE, answer, scoreOf } from '../contract/scorer.ts';

const given = (text: string, options: Readonly<Record<string, Json>>) =>
  scoreOf(SCORERS, { type: 'json-equal', options }, answer(text));

const value = { a: 1, b: [true, null] };

test.each<[string, string, Readonly<Record<string, Json>>, number]>([
  ['the value', '{"a":1,"b":[true,null]}', { value }, 1],
  ['keys in another order', '{"b":[true,null],"a":1}', { value }, 1],
  ['white space', '\n { "a" : 1.0, "b" : [ true, null ] } ', { value }, 1],
  ['one key more', '{"a":1,"b":[true,null],"c":0}', { value }, 0],
  ['one key more that may be', '{"a":1,"b":[true,null],"c":0}', { value, match: 'subset' }, 1],
  ['one key less', '{"a":1}', { value }, 0],
  ['null for a missing key', '{"a":1}', { value: { a: 1, b: null } }, 0],
  ['a text for a number', '{"a":"1","b":[true,null]}', { value }, 0],
  ['a list in another order', '{"a":1,"b":[null,true]}', { value }, 0],
  ['a list for an object', '[]', { value: {} }, 0],
  ['an object for a list', '{}', { value: [] }, 0],
  ['broken JSON', '{"a":1,"b":[true,null]', { value }, 0],
  ['JSON in prose', 'Here: {"a":1,"b":[true,null]}', { value }, 0],
  ['nothing', '', { value: null }, 0],
  ['a fence', '```json\n{"a":1,"b":[true,null]}\n```', { value }, 1],
  ['a fence that may not be', '```json\n{"a":1,"b":[true,null]}\n```', { value, fence: 'forbidden' }, 0],
  ['no fence where one must be', '{"a":1,"b":[true,null]}', { value, fence: 'required' }, 0],
  ['a fence where one must be', '```\n{"a":1,"b":[true,null]}\n```', { value, fence: 'required' }, 1],
  ['two fences', '```\n1\n```\n```\n1\n```', { value: 1 }, 0],
  ['the own nonce', `{"ref":"${NONCE}"}`, { value: { ref: '{{nonce}}' } }, 1],
  ['a key of every object', '{"__proto__":{"a":1}}', { value: { a: 1 }, match: 'subset' }, 0],
  ['more than 100,000 characters', `1${' '.repeat(100_000)}`, { value: 1 }, 0],
])('%s', async (_name, text, options, expected) => {
  expect(await given(text, options)).toBe(expected);
});

/** Zod leaves a key `__proto__` out of a canary's options. */
const anyJson = (fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>).filter(
  (json) => !JSON.stringify(json).includes('__proto__'),
);

test('every JSON value equals itself, printed in either way, and not the list of itself', async () => {
  await fc.assert(
    fc.asyncProperty(anyJson, async (any) => {
      expect(await given(JSON.stringify(any), { value: any })).toBe(1);
      expect(await given(JSON.stringify(any, null, 2), { value: any, match: 'subset' })).toBe(1);
      expect(await given(JSON.stringify([any]), { value: any })).toBe(0);
    }),
  );
});
