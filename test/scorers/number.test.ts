import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../src/model.ts';
import { SCORERS } from '../../src/scorers/index.ts';
import { numbersIn } from '../../src/scorers/number.ts';
import { answer, scoreOf } from '../contract/scorer.ts';

const given = (text: string, options: Readonly<Record<string, Json>>) =>
  scoreOf(SCORERS, { type: 'number', options }, answer(text));

test.each([
  ['$13.85', [13.85]],
  ['13.85.', [13.85]],
  ['**13.85** dollars', [13.85]],
  ['US$13.85', [13.85]],
  ['13.85€', [13.85]],
  ['-5', [-5]],
  ['−5 °C', [-5]],
  ['+5', [5]],
  ['-$5.50', [-5.5]],
  ['$-5.50', [-5.5]],
  ['.5', [0.5]],
  ['1,234,567.8', [1234567.8]],
  ['1’234', [1234]],
  ['1\u202f234', [1234]],
  ['1 234', [1, 234]],
  ['1,2,3', [1, 2, 3]],
  ['1,2345', [1, 2345]],
  ['13,85', [13, 85]],
  ['2.5e3 and 1E-2', [2500, 0.01]],
  ['10-12', [10, 12]],
  ['20 - 6.15 = 13.85', [20, 6.15, 13.85]],
  ['20-6.15=13.85', [20, 6.15, 13.85]],
  ['3/4', [3, 4]],
  ['08:35', [8, 35]],
  ['50%', [50]],
  ['5kg on the 3rd', [5, 3]],
  ['H2O, x3, B12', []],
  ['fourteen', []],
  ['', []],
  ['٣', []],
  ['(12)', [12]],
  ['73 m³', [73]],
  ['9'.repeat(400), [Infinity]],
])('reads %j as %j', (text, numbers) => {
  expect([...numbersIn(text, 'point')]).toEqual(numbers);
});

test.each([
  ['13,85', [13.85]],
  ['1.234,5', [1234.5]],
  ['1.234', [1234]],
  ['−0,5', [-0.5]],
])('with a decimal comma reads %j as %j', (text, numbers) => {
  expect([...numbersIn(text, 'comma')]).toEqual(numbers);
});

test.each([
  ['the number', '13.85', { value: 13.85 }, 1],
  ['another number', '13.86', { value: 13.85 }, 0],
  ['within the tolerance', '13.86', { value: 13.85, tolerance: 0.01 }, 1],
  ['at twice the tolerance', '13.87', { value: 13.85, tolerance: 0.01 }, 0],
  ['rounding of a double', '0.3', { value: 0.1 + 0.2 }, 1],
  ['the opposite sign', '-5', { value: 5 }, 0],
  ['the number twice', '48115 (that is 48,115)', { value: 48115 }, 1],
  ['a second number', '$13.85, not $6.15', { value: 13.85 }, 0],
  ['a second number after the first', '13.85 of 20', { value: 13.85, which: 'first' }, 1],
  ['the working before the last', '20 - 6.15 = 13.85', { value: 13.85, which: 'last' }, 1],
  ['a wrong last', '13.85 of 20', { value: 13.85, which: 'last' }, 0],
  ['no number', 'less than fourteen dollars', { value: 13.85 }, 0],
  ['no number where 0 is right', 'nothing', { value: 0 }, 0],
  ['an infinite number', '1e999', { value: 1 }, 0],
])('%s', async (_name, text, options, expected) => {
  expect(await given(text, options)).toBe(expected);
});

test('every finite number is read back as it is printed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.double({ noNaN: true, noDefaultInfinity: true }), async (value) => {
      expect(await given(String(value), { value })).toBe(1);
      expect(await given(`It is ${value}.`, { value })).toBe(1);
    }),
  );
});

test('thousands separators change nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), async (value) => {
      expect(await given(value.toLocaleString('en'), { value })).toBe(1);
      expect(await given(value.toLocaleString('de'), { value, decimal: 'comma' })).toBe(1);
    }),
  );
});
