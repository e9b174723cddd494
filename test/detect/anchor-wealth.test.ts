import fc from 'fast-check';
import { expect, test } from 'vitest';
import { usualBets } from '../../src/detect/anchor-bets.ts';
import { addNats, noGain } from '../../src/detect/anchor-gain.ts';
import {
  emptyWealth,
  multiplyGain,
  restartWealth,
  wealthOf,
  wealthOnset,
  wealthReaches,
} from '../../src/detect/anchor-wealth.ts';
import { takeFloors } from '../../src/detect/e-detector.ts';
import { seeded } from './fleet-simulation.ts';

const LATTICE = { members: [[0]] };
const LOSSES = [0.02, 0.03, 0.05, 0.2];

/** A slot of a backend with some canaries in each capability, of which one loses a share of its good answers. */
const gainOf = (random: () => number, capabilities: number, canaries: number, sick: number, epsilon: number) => {
  const gain = noGain();
  for (let capability = 0; capability < capabilities; capability += 1) {
    for (let i = 0; i < canaries; i += 1) {
      const loss = LOSSES[i % LOSSES.length]!;
      const failing = loss + (1 - loss) * (capability === sick ? epsilon : 0);
      addNats(gain, capability, usualBets(loss, random() < failing ? 0 : 1));
    }
  }
  return gain;
};

const runLength = (random: () => number, capabilities: number, sick: number, epsilon: number, threshold: number) => {
  const detector = emptyWealth(LATTICE, capabilities);
  for (let cycle = 0; cycle < 400; cycle += 1) {
    takeFloors(detector, cycle);
    multiplyGain(detector, LATTICE, 0, gainOf(random, capabilities, 5, sick, epsilon));
    if (wealthOf(detector, LATTICE, 0) >= threshold) return cycle + 1;
  }
  return 400;
};

const meanOf = (n: number, one: () => number): number =>
  Array.from({ length: n }, one).reduce((sum, x) => sum + x, 0) / n;

test.each([1, 12])(
  'with every rate known and %d capabilities the mean run length is at least A = 50 cycles',
  (count) => {
    const random = seeded(3);
    expect(meanOf(12, () => runLength(random, count, -1, 0, Math.log(50)))).toBeGreaterThanOrEqual(50);
  },
);

test('a fault of one kind of question among twelve is found sooner than without bets on capabilities', () => {
  const random = seeded(4);
  const threshold = Math.log(172_800);
  const focused = meanOf(10, () => runLength(random, 12, 5, 0.3, threshold));
  // One capability only in name: the same answers without bets on parts of them.
  const whole = meanOf(10, () => {
    const detector = emptyWealth(LATTICE, 1);
    for (let cycle = 0; cycle < 400; cycle += 1) {
      takeFloors(detector, cycle);
      multiplyGain(detector, LATTICE, 0, gainOf(random, 12, 5, 5, 0.3));
      if (wealthOf(detector, LATTICE, 0) >= threshold) return cycle + 1;
    }
    return 400;
  });
  expect(focused).toBeLessThan(12);
  expect(focused).toBeLessThan(0.7 * whole);
});

test('evidence is never above the best bet, is reached where it says so, and is gone after a restart', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.integer(),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (count, seed, epsilon) => {
        const detector = emptyWealth(LATTICE, count);
        takeFloors(detector, 7);
        multiplyGain(detector, LATTICE, 0, gainOf(seeded(seed), count, 6, 0, epsilon));
        const nats = wealthOf(detector, LATTICE, 0);
        expect(nats).toBeLessThanOrEqual(Math.max(...detector.wealth) + 1e-9);
        expect(wealthReaches(detector, LATTICE, 0, nats - 1e-9)).toBe(true);
        expect(wealthReaches(detector, LATTICE, 0, nats + 1e-6)).toBe(false);
        expect(wealthOnset(detector, LATTICE, 0)).toBe(7);
        restartWealth(detector, LATTICE, 0, 9);
        expect(wealthOf(detector, LATTICE, 0)).toBeCloseTo(0, 9);
        expect(wealthOnset(detector, LATTICE, 0)).toBe(9);
      },
    ),
  );
});
