import { expect, test } from 'vitest';
import type { Json } from '../../src/model.ts';
import { SCORERS } from '../../src/scorers/index.ts';
import { pattern } from '../../src/scorers/pattern.ts';
import { answer, scoreOf } from '../contract/scorer.ts';

const given = (text: string, options: Readonly<Record<string, Json>>) =>
  scoreOf(SCORERS, { type: 'pattern', options }, answer(text));

test.each<[string, string, Readonly<Record<string, Json>>, number]>([
  ['the whole answer', 'ab12', { pattern: '[a-z]+\\d{2}' }, 1],
  ['a part of the answer', 'ab12!', { pattern: '[a-z]+\\d{2}' }, 0],
  ['a part that may be', 'so: ab12!', { pattern: '[a-z]+\\d{2}', where: 'anywhere' }, 1],
  ['white space around it', ' ab\n', { pattern: 'ab' }, 1],
  ['white space that counts', ' ab', { pattern: 'ab', trim: false }, 0],
  ['another case', 'AB', { pattern: 'ab' }, 0],
  ['another case that is ignored', 'AB', { pattern: 'ab', ignoreCase: true }, 1],
  ['é in two characters', 'cafe\u0301', { pattern: 'caf\u00e9' }, 1],
  ['Han characters', '金曜日', { pattern: '\\p{Han}+' }, 1],
  ['more than 2,000 characters', 'a'.repeat(2001), { pattern: 'a*' }, 0],
])('%s', async (_name, text, options, expected) => {
  expect(await given(text, options)).toBe(expected);
});

test('a pattern that RE2 does not know or that is too large is a mistake of the canary', () => {
  const messages = (source: unknown) =>
    pattern.options.safeParse({ pattern: source }).error?.issues.map(({ message }) => message) ?? [];
  expect(messages('(?=a)')).toHaveLength(1);
  expect(messages('(a)\\1')).toHaveLength(1);
  expect(messages('(')).toHaveLength(1);
  expect(messages('.{0,900}x')[0]).toMatch(/instructions; at most 200/);
  expect(messages('a'.repeat(501))).toEqual(['has more than 500 characters']);
  expect(messages('a+')).toEqual([]);
});
