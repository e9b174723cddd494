import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../src/model.ts';
import { SCORERS } from '../../src/scorers/index.ts';
import { NONCE, answer, scoreOf } from '../contract/scorer.ts';

const given = (text: string, options: Readonly<Record<string, Json>>) =>
  scoreOf(SCORERS, { type: 'similarity', options }, answer(text));

test.each<[string, string, Readonly<Record<string, Json>>, number]>([
  ['the same text', 'kitten', { value: 'kitten' }, 1],
  ['a text three edits of seven away', 'sitting', { value: 'kitten' }, 1 - 3 / 7],
  ['nothing', '', { value: 'kitten' }, 0],
  ['white space that counts once', ' a \n b ', { value: 'a b' }, 1],
  ['another case', 'KITTEN', { value: 'kitten' }, 0],
  ['another case that is ignored', 'KITTEN', { value: 'kitten', ignoreCase: true }, 1],
  ['one of two runs in common', 'abcd', { value: 'abce', which: 'ngram' }, 0.5],
  ['texts shorter than a run', 'ab', { value: 'ab', which: 'ngram' }, 1],
  ['other texts shorter than a run', 'ab', { value: 'ac', which: 'ngram' }, 0],
  ['enough likeness', 'kitte', { value: 'kitten', minimum: 0.8 }, 1],
  ['too little likeness', 'kit', { value: 'kitten', minimum: 0.8 }, 0],
  ['the own nonce', NONCE, { value: '{{nonce}}' }, 1],
  ['a code point outside the basic plane as one', '😀b', { value: '😀a' }, 0.5],
  ['more than 1,000 characters', 'a'.repeat(1001), { value: 'a'.repeat(300) }, 0],
])('%s', async (_name, text, options, expected) => {
  expect(await given(text, options)).toBeCloseTo(expected, 12);
});

test('likeness is the same both ways, 1 for equal texts and less for one with a character more', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'é'), minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(text, text, fc.constantFrom('edit', 'ngram'), async (a, b, which) => {
      expect(await given(a, { value: b, which })).toBeCloseTo((await given(b, { value: a, which }))!, 12);
      expect(await given(a, { value: a, which })).toBe(1);
      expect(await given(`${a}x`, { value: a, which })).toBeLessThan(1);
    }),
  );
});
