import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SCORERS } from '../../src/scorers/index.ts';
import { answer, scoreOf } from '../contract/scorer.ts';

const given = (text: string, words: number) =>
  scoreOf(SCORERS, { type: 'max-words', options: { words } }, answer(text));

test.each([
  ['one two', 2, 1],
  ['one two three', 2, 0],
  ['  one\n\ttwo  ', 2, 1],
  ['', 1, 1],
  ['- one', 1, 0],
  ['well-known', 1, 1],
])('%j with a limit of %i gives %i', async (text, words, expected) => {
  expect(await given(text, words)).toBe(expected);
});

test('n words are at most n, and more than n - 1', async () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'é', '金', '1', '.'), minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(fc.array(word, { minLength: 2, maxLength: 30 }), async (words) => {
      expect(await given(words.join(' '), words.length)).toBe(1);
      expect(await given(words.join('\n'), words.length - 1)).toBe(0);
    }),
  );
});
