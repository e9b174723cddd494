import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lostFraction } from '../../src/stats/lost-fraction.ts';
import { seeded } from '../detect/fleet-simulation.ts';

test('with healthy probabilities of 1 it is the interval of Wilson: 2 of 10 lost at z = 1.96 is 0.057 to 0.510', () => {
  const { estimate, low, high } = lostFraction({ observed: 8, expected: 10, expectedSquares: 10, variance: 0 }, 1.96)!;
  // statsmodels.stats.proportion.proportion_confint(2, 10, method='wilson')
  expect(estimate).toBeCloseTo(0.2, 10);
  expect(low).toBeCloseTo(0.0567, 4);
  expect(high).toBeCloseTo(0.5098, 4);
});

test('without expected successes nothing can be said', () => {
  expect(lostFraction({ observed: 0, expected: 0, expectedSquares: 0, variance: 0 }, 1.96)).toBeNull();
});

test('the interval holds the estimate and stays in 0..1 for any sums', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 500 }),
      fc.double({ min: 0.05, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 50, noNaN: true }),
      (n, p, kept, variance) => {
        const sums = { observed: n * kept, expected: n * p, expectedSquares: n * p * p, variance };
        const { estimate, low, high } = lostFraction(sums, 3.291)!;
        expect(low).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(estimate);
        expect(estimate).toBeLessThanOrEqual(high);
        expect(high).toBeLessThanOrEqual(1);
      },
    ),
  );
});

test.each([
  [8, 0.9, 0.3],
  [24, 0.97, 0.5],
  [24, 0.97, 1],
  [60, 0.8, 0.1],
  [144, 0.97, 0.95],
])('at z = 1.96 it covers the truth in 92 to 100%% of 1,000 draws: %d samples at %d, %d lost', (n, p, lost) => {
  const random = seeded(n * 1000 + Math.round(lost * 100));
  let covered = 0;
  for (let draw = 0; draw < 1000; draw += 1) {
    let observed = 0;
    for (let i = 0; i < n; i += 1) observed += random() < p * (1 - lost) ? 1 : 0;
    const { low, high } = lostFraction({ observed, expected: n * p, expectedSquares: n * p * p, variance: 0 }, 1.96)!;
    if (low <= lost && lost <= high) covered += 1;
  }
  expect(covered).toBeGreaterThanOrEqual(920);
});
