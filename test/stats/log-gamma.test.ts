import fc from 'fast-check';
import { gammaln } from 'simple-statistics';
import { expect, test } from 'vitest';
import { logGamma } from '../../src/stats/log-gamma.ts';

test('agrees with a Lanczos sum from 0.001 to a million', () => {
  fc.assert(
    fc.property(fc.double({ min: -3, max: 6, noNaN: true }), (exponent) => {
      const x = 10 ** exponent;
      expect(Math.abs(logGamma(x) - gammaln(x))).toBeLessThan(1e-9 * Math.max(1, Math.abs(gammaln(x))));
    }),
  );
});

test('factorials: log 9! = 12.801827480', () => {
  expect(logGamma(10)).toBeCloseTo(Math.log(362_880), 9);
});
