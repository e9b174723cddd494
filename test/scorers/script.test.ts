import { expect, test } from 'vitest';
import type { Json } from '../../src/model.ts';
import { SCORERS } from '../../src/scorers/index.ts';
import { script } from '../../src/scorers/script.ts';
import { answer, scoreOf } from '../contract/scorer.ts';

const given = (text: string, options: Readonly<Record<string, Json>> = { allowed: ['Latin'] }) =>
  scoreOf(SCORERS, { type: 'script', options }, answer(text));

test.each<[string, string, Readonly<Record<string, Json>> | undefined, number]>([
  ['English', 'A plain answer, 100% plain: €5.', undefined, 1],
  ['accents', 'naïve café Ærø', undefined, 1],
  ['one Thai word', 'The answer is สวัสดี of course', undefined, 0],
  ['one Cyrillic letter that looks Latin', 'Оslo', undefined, 0],
  ['emoji and signs', 'fine 😀 ✓ → 12', undefined, 1],
  ['Japanese', '金曜日のコーヒー', { allowed: ['Han', 'Hiragana', 'Katakana'] }, 1],
  ['Latin where it is not allowed', '金曜日 Friday', { allowed: ['Han'] }, 0],
  ['a share that may be', 'abcdefghi д', { allowed: ['Latin'], maxShare: 0.1 }, 1],
  ['a larger share', 'abcd д', { allowed: ['Latin'], maxShare: 0.1 }, 0],
  ['nothing', '', undefined, 1],
])('%s', async (_name, text, options, expected) => {
  expect(await given(text, options)).toBe(expected);
});

test('only names of scripts are taken', () => {
  const wrong = (allowed: readonly string[]) => !script.options.safeParse({ allowed }).success;
  expect([['English'], ['Latin}'], [''], []].map(wrong)).toEqual([true, true, true, true]);
  expect(wrong(['Latin', 'Cyrillic', 'Han', 'Thai'])).toBe(false);
});
