import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fallIncrements, riseIncrements } from '../../src/detect/increments.ts';
import { EPSILONS, RECOVERY_BETS } from '../../src/detect/parameters.ts';

const probability = fc.double({ min: 0.001, max: 0.999, noNaN: true });

/** Any distribution on 0..1 as weighted points. */
const distribution = fc
  .array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0.01, max: 1, noNaN: true })), {
    minLength: 1,
    maxLength: 6,
  })
  .map((points) => {
    const total = points.reduce((sum, [, weight]) => sum + weight, 0);
    return points.map(([x, weight]) => [x, weight / total] as const);
  });

test('the mean bet on a fall is at most 1 for every distribution whose mean is at least p0, and above 1 only below it', () => {
  fc.assert(
    fc.property(distribution, probability, (points, p0) => {
      const mean = points.reduce((sum, [x, weight]) => sum + weight * x, 0);
      for (const e of EPSILONS.keys()) {
        const bet = points.reduce((sum, [x, w]) => sum + w * Math.exp(fallIncrements(p0, x, EPSILONS)[e]!), 0);
        if (mean >= p0) expect(bet).toBeLessThanOrEqual(1 + 1e-9);
        else expect(bet).toBeGreaterThanOrEqual(1 - 1e-9);
      }
    }),
  );
});

test('the mean bet on a rise is at most 1 for every distribution whose mean is at most p0', () => {
  fc.assert(
    fc.property(distribution, probability, (points, p0) => {
      const mean = points.reduce((sum, [x, weight]) => sum + weight * x, 0);
      fc.pre(mean <= p0);
      for (const b of RECOVERY_BETS.keys()) {
        const bet = points.reduce((sum, [x, w]) => sum + w * Math.exp(riseIncrements(p0, x, RECOVERY_BETS)[b]!), 0);
        expect(bet).toBeLessThanOrEqual(1 + 1e-9);
      }
    }),
  );
});

test('every increment is finite, worse scores give more evidence of a fall and less of a rise', () => {
  const score = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(probability, score, score, (p0, one, other) => {
      const [low, high] = one < other ? [one, other] : [other, one];
      for (const e of EPSILONS.keys()) {
        const worse = fallIncrements(p0, low, EPSILONS)[e]!;
        expect(Number.isFinite(worse)).toBe(true);
        expect(worse).toBeGreaterThanOrEqual(fallIncrements(p0, high, EPSILONS)[e]!);
      }
      for (const b of RECOVERY_BETS.keys()) {
        const better = riseIncrements(p0, high, RECOVERY_BETS)[b]!;
        expect(Number.isFinite(better)).toBe(true);
        expect(better).toBeGreaterThanOrEqual(riseIncrements(p0, low, RECOVERY_BETS)[b]!);
      }
    }),
  );
});

test('a good answer costs log(1 − ε) whatever the reference', () => {
  expect(fallIncrements(0.98, 1, [0.4])[0]).toBeCloseTo(Math.log(0.6), 12);
  expect(fallIncrements(0.5, 1, [0.4])[0]).toBeCloseTo(Math.log(0.6), 12);
});
