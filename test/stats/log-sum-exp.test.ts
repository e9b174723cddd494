import fc from 'fast-check';
import { expect, test } from 'vitest';
import { logMeanExp, logSumExp } from '../../src/stats/log-sum-exp.ts';

test('the log of a sum of exponentials neither overflows nor loses the largest', () => {
  expect(logSumExp([1000, 1000])).toBeCloseTo(1000 + Math.LN2, 10);
  expect(logSumExp([-1000, 0])).toBeCloseTo(0, 10);
  expect(logSumExp([])).toBe(Number.NEGATIVE_INFINITY);
});

test('a range of a flat array is taken alone', () => {
  expect(logMeanExp([99, 1, 3, 99], 1, 3)).toBeCloseTo(Math.log((Math.E + Math.E ** 3) / 2), 10);
});

test('the mean lies between the smallest and the largest', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -500, max: 500, noNaN: true }), { minLength: 1 }), (xs) => {
      const mean = logMeanExp(xs);
      expect(mean).toBeGreaterThanOrEqual(Math.min(...xs) - 1e-9);
      expect(mean).toBeLessThanOrEqual(Math.max(...xs) + 1e-9);
    }),
  );
});
