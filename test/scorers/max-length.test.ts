import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../src/model.ts';
import { SCORERS } from '../../src/scorers/index.ts';
import { maxLength } from '../../src/scorers/max-length.ts';
import { answer, scoreOf } from '../contract/scorer.ts';

const given = (text: string, options: Readonly<Record<string, Json>>) =>
  scoreOf(SCORERS, { type: 'max-length', options }, answer(text));

test.each<[string, Readonly<Record<string, Json>>, number]>([
  ['abc', { characters: 3 }, 1],
  ['abcd', { characters: 3 }, 0],
  [' abc\n', { characters: 3 }, 1],
  ['😀😀😀', { characters: 3 }, 1],
  ['a\nb', { lines: 2 }, 1],
  ['a\n\n \nb', { lines: 2 }, 1],
  ['a\nb\nc', { lines: 2 }, 0],
  ['a\nb', { lines: 2, characters: 2 }, 0],
  ['', { lines: 1, characters: 1 }, 1],
])('%j within %j gives %i', async (text, options, expected) => {
  expect(await given(text, options)).toBe(expected);
});

test('n lines are at most n and more than n - 1', async () => {
  const line = fc.string({ unit: fc.constantFrom('a', ' b', '金'), minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 2, maxLength: 20 }), async (lines) => {
      expect(await given(lines.join('\n'), { lines: lines.length })).toBe(1);
      expect(await given(lines.join('\n\n'), { lines: lines.length - 1 })).toBe(0);
    }),
  );
});

test('there must be a limit', () => {
  expect(maxLength.options.safeParse({}).success).toBe(false);
});
