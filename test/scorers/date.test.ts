import fc from 'fast-check';
import { expect, test } from 'vitest';
import { date } from '../../src/scorers/date.ts';
import { SCORERS } from '../../src/scorers/index.ts';
import { answer, scoreOf } from '../contract/scorer.ts';

const given = (text: string, value: string, order = 'day-first') =>
  scoreOf(SCORERS, { type: 'date', options: { value, order } }, answer(text));

test.each([
  ['2025-03-04', 1],
  ['2025-3-4', 1],
  ['2025/03/04', 1],
  ['04/03/2025', 1],
  ['4.3.2025', 1],
  ['4 March 2025', 1],
  ['4th of March, 2025', 1],
  ['Tuesday, 4 Mar 2025.', 1],
  ['March 4, 2025', 1],
  ['MAR. 4th 2025', 1],
  ['2025年3月4日', 1],
  ['**2025-03-04**', 1],
  ['2025-03-04, that is 4 March 2025', 1],
  ['2025-03-04 or 2025-03-05', 0],
  ['03/04/2025', 0],
  ['5 March 2025', 0],
  ['4 March', 0],
  ['4/3/25', 0],
  ['2025-03-041', 0],
  ['12025-03-04', 0],
  ['', 0],
])('%j is 4 March 2025: %i', async (text, expected) => {
  expect(await given(text, '2025-03-04')).toBe(expected);
});

test('the order of numbers is an option, and a day that does not exist is never right', async () => {
  expect(await given('03/04/2025', '2025-03-04', 'month-first')).toBe(1);
  expect(await given('31/04/2025', '2025-05-01')).toBe(0);
  expect(await given('29 February 2025', '2025-03-01')).toBe(0);
});

test('every day is read back from every notation', async () => {
  const names = 'January February March April May June July August September October November December'.split(' ');
  const day = fc.date({ min: new Date('1900-01-01'), max: new Date('2199-12-31'), noInvalidDate: true });
  await fc.assert(
    fc.asyncProperty(day, async (when) => {
      const [y, m, d] = [when.getUTCFullYear(), when.getUTCMonth() + 1, when.getUTCDate()];
      const value = when.toISOString().slice(0, 10);
      const name = names[m - 1]!;
      const forms = [value, `${d}/${m}/${y}`, `${d} ${name} ${y}`, `${name.slice(0, 3)} ${d}, ${y}`];
      for (const form of forms) expect(await given(form, value), form).toBe(1);
    }),
    { numRuns: 50 },
  );
});

test('the right day must be one', () => {
  expect(date.options.safeParse({ value: '2025-02-29' }).success).toBe(false);
  expect(date.options.safeParse({ value: '4 March 2025' }).success).toBe(false);
});
