import { expect, test } from 'vitest';
import type { Json } from '../../src/model.ts';
import { SCORERS } from '../../src/scorers/index.ts';
import { jsonSchema } from '../../src/scorers/json-schema.ts';
import { answer, scoreOf } from '../contract/scorer.ts';

const schema = {
  type: 'object',
  required: ['id', 'tags'],
  additionalProperties: false,
  properties: {
    id: { type: 'string', pattern: '^[A-Z]{2}-\\d+$' },
    tags: { type: 'array', prefixItems: [{ const: 'a' }], uniqueItems: true },
  },
};

const given = (text: string, options: Readonly<Record<string, Json>> = {}) =>
  scoreOf(SCORERS, { type: 'json-schema', options: { schema, ...options } }, answer(text));

test.each([
  ['what the schema allows', '{"id":"AB-12","tags":["a",1]}', 1],
  ['a fence around it', '```json\n{"id":"AB-12","tags":[]}\n```', 1],
  ['a pattern that does not match', '{"id":"ab-12","tags":[]}', 0],
  ['a missing key', '{"id":"AB-12"}', 0],
  ['a key too many', '{"id":"AB-12","tags":[],"x":1}', 0],
  ['an item twice', '{"id":"AB-12","tags":["a","a"]}', 0],
  ['a wrong first item', '{"id":"AB-12","tags":["b"]}', 0],
  ['broken JSON', '{"id":"AB-12","tags":[]', 0],
  ['JSON in prose', 'Here: {"id":"AB-12","tags":[]}', 0],
  ['a text too long to search', `{"id":"AB-${'1'.repeat(2000)}","tags":[]}`, 0],
  ['too many values', `{"id":"AB-1","tags":["a",${Array.from({ length: 1000 }, (_, i) => i).join()}]}`, 0],
  ['nothing', '', 0],
])('%s', async (_name, text, expected) => {
  expect(await given(text)).toBe(expected);
});

test('nesting is limited, and a fence can be forbidden or required', async () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  expect(await given(nested(64), { schema: { type: 'array' } })).toBe(1);
  expect(await given(nested(65), { schema: { type: 'array' } })).toBe(0);
  expect(await given('```\n[]\n```', { schema: { type: 'array' }, fence: 'forbidden' })).toBe(0);
  expect(await given('[]', { schema: { type: 'array' }, fence: 'required' })).toBe(0);
});

test.each([
  ['a wrong type', { type: 'objekt' }, /schema is invalid/],
  ['an $id', { $id: 'https://example.com/x' }, /must not have an \$id/],
  ['an unknown keyword', { typ: 'object' }, /unknown keyword/],
  ['a format', { type: 'string', format: 'date' }, /unknown format/],
  ['a reference to elsewhere', { $ref: 'https://example.com/x' }, /can't resolve reference/],
  ['a pattern that RE2 does not know', { type: 'string', pattern: '(?=a)' }, /error parsing regexp/],
])('%s is a mistake of the canary', (_name, wrong, message) => {
  expect(jsonSchema.options.safeParse({ schema: wrong }).error?.issues[0]?.message).toMatch(message);
});
