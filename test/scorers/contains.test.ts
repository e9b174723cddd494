import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../src/model.ts';
import { SCORERS } from '../../src/scorers/index.ts';
import { NONCE, answer, scoreOf } from '../contract/scorer.ts';

const given = (text: string, options: Readonly<Record<string, Json>>) =>
  scoreOf(SCORERS, { type: 'contains', options }, answer(text));

test.each([
  ['one of any', 'a red car', { any: ['blue', 'red'] }, 1],
  ['none of any', 'a green car', { any: ['blue', 'red'] }, 0],
  ['all of all', 'red and blue', { all: ['blue', 'red'] }, 1],
  ['all but one', 'red', { all: ['blue', 'red'] }, 0],
  ['any without all', 'red', { any: ['red'], all: ['blue'] }, 0],
  ['both', 'red blue', { any: ['red'], all: ['blue'] }, 1],
  ['another case', 'Red', { any: ['red'] }, 0],
  ['another case that is ignored', 'RED', { any: ['red'], ignoreCase: true }, 1],
  ['a part of a word', 'party', { any: ['art'] }, 1],
  ['a pattern, which is only text', 'abc', { any: ['a.c'] }, 0],
  ['é in two characters', 'cafe\u0301', { any: ['é'] }, 1],
  ['the own nonce', `booking ${NONCE}.`, { any: ['{{nonce}}'] }, 1],
  ['something beyond the first 100,000 characters', `${'a'.repeat(100_000)}b`, { any: ['b'] }, 0],
])('%s', async (_name, text, options, expected) => {
  expect(await given(text, options)).toBe(expected);
});

test('a text is found between any two others', async () => {
  const text = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(text, text, text, async (before, wanted, after) => {
      expect(await given(before + wanted + after, { any: [wanted] })).toBe(1);
    }),
  );
});
