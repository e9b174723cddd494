import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countBelow, midRank } from '../../src/stats/mid-rank.ts';

test('numbers below and equal are counted as one by one', () => {
  const numbers = fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 30 });
  fc.assert(
    fc.property(numbers, fc.integer({ min: -6, max: 6 }), (values, x) => {
      const sorted = values.toSorted((one, other) => one - other);
      expect(countBelow(sorted, x)).toEqual({
        below: values.filter((value) => value < x).length,
        equal: values.filter((value) => value === x).length,
      });
    }),
  );
});

test('2 among 1, 2, 2, 3 has the rank of the middle, and what lies outside has 0 and 1', () => {
  expect([0, 2, 3, 9].map((x) => midRank([1, 2, 2, 3], x))).toEqual([0, 0.5, 0.875, 1]);
});
