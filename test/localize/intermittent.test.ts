import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addSample, emptySums, type Bucket } from '../../src/detect/history.ts';
import { buildLattice } from '../../src/detect/lattice.ts';
import { EPSILONS } from '../../src/detect/parameters.ts';
import { intermittentNats, intermittentOver } from '../../src/localize/intermittent.ts';
import { product } from '../detect/fleet-simulation.ts';

const lattice = buildLattice(product(2, 1, 1));

/** Cycles in which the first backend shows so many nats for each ε. */
const bucketsOf = (shown: readonly number[]): readonly Bucket[] =>
  shown.map((nats, cycle) => {
    const sums = emptySums(lattice.backends.length);
    addSample(sums, 0, { value: 1, mean: 1, variance: 0, local: EPSILONS.map(() => nats) });
    return { cycle, cycles: 1, at: '', sums, focus: [] };
  });

test('a cycle in which a backend shows nothing costs a fault that comes and goes two thirds at most, whatever it would show', () => {
  const nats = fc.double({ min: -2000, max: 2000, noNaN: true });
  fc.assert(
    fc.property(fc.array(nats, { maxLength: 6 }), (shown) => {
      const [first = [], second = []] = intermittentNats(lattice, bucketsOf(shown), 0);
      const least = shown.length * Math.log(2 / 3);
      const most = shown.reduce((sum, one) => sum + Math.max(0, one), 0);
      for (const one of first) {
        expect(one).toBeGreaterThanOrEqual(least - 1e-9);
        expect(one).toBeLessThanOrEqual(most + 1e-9);
      }
      for (const one of second) expect(one).toBeCloseTo(0, 9);
    }),
  );
});

test('cycles before the onset do not count, and together backends show what each of them does', () => {
  const rows = intermittentNats(lattice, bucketsOf([40, -3, 5]), 1);
  const expected = Math.log((2 + Math.exp(-3)) / 3) + Math.log((2 + Math.exp(5)) / 3);
  for (const one of rows[0]!) expect(one).toBeCloseTo(expected, 9);
  const together = intermittentOver(rows, [0, 1]);
  for (const one of together) expect(one).toBeCloseTo(expected - 5, 9);
  expect(intermittentOver(rows, [])).toHaveLength(EPSILONS.length);
});
