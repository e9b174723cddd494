import fc from 'fast-check';
import { expect, test } from 'vitest';
import { likelyLosses } from '../../src/power/likely-losses.ts';

const loss = fc.double({ min: 0, max: 0.9, noNaN: true });
const variance = fc.double({ min: 0, max: 0.25, noNaN: true });

test('they are losses, ascending, however little is known of the mean', () => {
  fc.assert(
    fc.property(loss, variance, (mean, spread) => {
      const likely = likelyLosses(mean, spread);
      for (const [at, one] of likely.entries()) {
        expect(one).toBeGreaterThanOrEqual(0);
        expect(one).toBeLessThanOrEqual(0.95);
        expect(one).toBeGreaterThanOrEqual(likely[at - 1] ?? 0);
      }
    }),
  );
});

test('they keep the mean, however little is known of it', () => {
  for (const [mean, spread] of [
    [0.01, 0.0001],
    [0.2, 0.004],
    [0.001, 0.002],
    [0.004, 0.002],
  ] as const) {
    const likely = likelyLosses(mean, spread);
    expect(likely.reduce((sum, one) => sum + one, 0) / likely.length).toBeCloseTo(mean, 6);
  }
});
