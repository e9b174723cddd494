import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wilsonInterval } from '../../src/stats/wilson-interval.ts';

// R. G. Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3.
test.each([
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
])('%i of %i gives the published interval', (successes, trials, low, high) => {
  const interval = wilsonInterval(successes, trials);
  expect(interval[0]).toBeCloseTo(low, 4);
  expect(interval[1]).toBeCloseTo(high, 4);
});

test('nothing is known without trials', () => {
  expect(wilsonInterval(0, 0)).toEqual([0, 1]);
});

test('the interval lies in 0..1, holds the rate, and mirrors when successes and failures swap', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0, max: 1, noNaN: true }), (trials, share) => {
      const successes = Math.round(trials * share);
      const [low, high] = wilsonInterval(successes, trials);
      const [mirroredLow, mirroredHigh] = wilsonInterval(trials - successes, trials);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
      expect(successes / trials).toBeGreaterThanOrEqual(low - 1e-12);
      expect(successes / trials).toBeLessThanOrEqual(high + 1e-12);
      expect(low).toBeCloseTo(1 - mirroredHigh, 10);
      expect(high).toBeCloseTo(1 - mirroredLow, 10);
    }),
  );
});
