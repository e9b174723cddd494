import fc from 'fast-check';
import { expect, test } from 'vitest';
import { choice } from '../../src/scorers/choice.ts';
import { SCORERS } from '../../src/scorers/index.ts';
import { answer, scoreOf } from '../contract/scorer.ts';

const LETTERS = ['A', 'B', 'C', 'D'];
const given = (text: string, right: string, choices: readonly string[]) =>
  scoreOf(SCORERS, { type: 'choice', options: { answer: right, choices } }, answer(text));

test.each([
  ['B', 1],
  ['b', 1],
  ['**B**', 1],
  ['B.', 1],
  ['(B)', 1],
  ['B) cello', 1],
  ['Answer: B', 1],
  ['The answer is B, because B has strings.', 1],
  ['a better one is B', 1],
  ['A', 0],
  ['A or B', 0],
  ['A good answer is B', 0],
  ['BB', 0],
  ['B12', 0],
  ['', 0],
  ['cello', 0],
])('of four letters, %j gives %i where B is right', async (text, expected) => {
  expect(await given(text, 'B', LETTERS)).toBe(expected);
});

test.each([
  ['Very likely.', 'very likely', 1],
  ['It is very likely', 'likely', 0],
  ['likely', 'likely', 1],
  ['Unlikely', 'likely', 0],
  ['It is unlikely.', 'unlikely', 1],
  ['No, that is unlikely, not likely', 'unlikely', 0],
])('of words that hold each other, %j gives %s its score', async (text, right, expected) => {
  expect(await given(text, right, ['likely', 'very likely', 'unlikely'])).toBe(expected);
});

test('signs in a choice are only text', async () => {
  expect(await given('C++', 'C++', ['C++', 'C#'])).toBe(1);
  expect(await given('I take C#!', 'C#', ['C++', 'C#'])).toBe(1);
  expect(await given('CCC', 'C++', ['C++', 'C#'])).toBe(0);
});

test('exactly one choice is right, whichever it is', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...LETTERS), fc.constantFrom(...LETTERS), async (right, said) => {
      expect(await given(`Option ${said}.`, right, LETTERS)).toBe(right === said ? 1 : 0);
    }),
  );
});

test('the right answer must be among choices that differ', () => {
  const messages = (options: unknown) =>
    choice.options.safeParse(options).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  expect(messages({ answer: 'E', choices: LETTERS })).toEqual(['answer: must be one of choices']);
  expect(messages({ answer: 'yes', choices: ['yes', 'Yes'] })).toEqual(['choices: must differ in more than case']);
  expect(messages({ answer: 'no', choices: [true, 'no'] })).toEqual([
    'choices.0: must be a quoted text (YAML reads 1.10 as the number 1.1)',
  ]);
});
