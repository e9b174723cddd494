import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../src/model.ts';
import { SCORERS } from '../../src/scorers/index.ts';
import { exact } from '../../src/scorers/exact.ts';
import { NONCE, answer, scoreOf } from '../contract/scorer.ts';

const given = (text: string, options: Readonly<Record<string, Json>>) =>
  scoreOf(SCORERS, { type: 'exact', options }, answer(text));

const lenient = { value: 'Oslo', ignoreCase: true, ignoreFullStop: true, ignoreMarkup: true };

test.each([
  ['the same text', 'Oslo', { value: 'Oslo' }, 1],
  ['white space around it', ' Oslo\n', { value: 'Oslo' }, 1],
  ['white space around it when it counts', ' Oslo', { value: 'Oslo', trim: false }, 0],
  ['another case', 'oslo', { value: 'Oslo' }, 0],
  ['another case that is ignored', 'OSLO', lenient, 1],
  ['a full stop', 'Oslo.', { value: 'Oslo' }, 0],
  ['a full stop that is ignored', 'Oslo.', lenient, 1],
  ['a full stop missing that is ignored', 'Oslo', { value: 'Oslo.', ignoreFullStop: true }, 1],
  ['an ideographic full stop', '金曜日。', { value: '金曜日', ignoreFullStop: true }, 1],
  ['two full stops', 'Oslo..', lenient, 0],
  ['emphasis', '**Oslo**', { value: 'Oslo' }, 0],
  ['emphasis that is ignored', '**Oslo**', lenient, 1],
  ['a full stop inside emphasis', '**Oslo.**', lenient, 1],
  ['a full stop after emphasis', '**Oslo**.', lenient, 1],
  ['quotation marks', '“Oslo”', lenient, 1],
  ['a code fence with a language', '```text\nOslo\n```', lenient, 1],
  ['back ticks in emphasis in quotation marks', '"**`Oslo`**"', lenient, 1],
  ['the text inside a sentence', 'It is Oslo', lenient, 0],
  ['one of several', 'b', { any: ['a', 'b'] }, 1],
  ['none of several', 'c', { any: ['a', 'b'] }, 0],
  ['a number with its zero', '1.10', { value: '1.10' }, 1],
  ['a number without its zero', '1.1', { value: '1.10' }, 0],
  ['é in two characters', 'cafe\u0301', { value: 'caf\u00e9' }, 1],
  ['the own nonce', NONCE, { value: '{{nonce}}' }, 1],
  ['another nonce', 'cm-zzzzzzzzzzzz', { value: '{{nonce}}' }, 0],
  ['nothing', '', { value: 'Oslo' }, 0],
  ['a Cyrillic letter that looks the same', 'Оslo', lenient, 0],
  ['only markup', '****', lenient, 0],
])('%s', async (_name, text, options, expected) => {
  expect(await given(text, options)).toBe(expected);
});

test('a text is itself, and with anything appended it is not', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 100 }), async (text) => {
      expect(await given(text, { value: text })).toBe(1);
      expect(await given(text, { value: text, ignoreCase: true, ignoreFullStop: true, ignoreMarkup: true })).toBe(1);
      expect(await given(`${text}x`, { value: text })).toBe(0);
    }),
  );
});

test('a number in YAML is refused, and so are both or neither of value and any', () => {
  const messages = (options: unknown) => exact.options.safeParse(options).error?.issues.map(({ message }) => message);
  expect(messages({ value: 1.1 })).toEqual(['must be a quoted text (YAML reads 1.10 as the number 1.1)']);
  expect(messages({})).toEqual(['needs either value or any']);
  expect(messages({ value: 'a', any: ['b'] })).toEqual(['needs either value or any']);
});
