import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createWatch, THRESHOLD, watchCycle, type Watch } from '../../bench/detector/watch.ts';
import { BETS } from '../../src/detect/anchor-bets.ts';
import { emptyWealth } from '../../src/detect/anchor-wealth.ts';
import { DAY_PART, EPSILONS } from '../../src/detect/parameters.ts';
import { leastEvidence, limitDay } from '../../src/detect/pinned-day.ts';

const CANARIES = 60;
const RIGHT = new Array<number>(CANARIES).fill(1);
/** Every tenth canary fails, others in each cycle. */
const worse = (cycle: number): readonly number[] => RIGHT.map((score, i) => ((i + cycle) % 10 === 0 ? 0 : score));

/** From midnight on; five runs of six answers, all of them right. */
const watchOf = (): Watch => createWatch([RIGHT.map(() => Array.from({ length: 5 }, () => [1, 1, 1, 1, 1, 1]))], 1, 0);

const pinnedAfter = (watch: Watch, cycles: number, scores: (cycle: number) => readonly number[]): number => {
  let nats = 0;
  for (let cycle = 0; cycle < cycles; cycle += 1) nats = watchCycle(watch, [scores(cycle)]).pinned[0] ?? 0;
  return nats;
};

test('one bad day is no fault to the pinned anchor, however bad; a third one in a row is', () => {
  const watch = watchOf();
  const part = DAY_PART * THRESHOLD;
  expect(pinnedAfter(watch, 24, worse)).toBeCloseTo(part, 1);
  expect(pinnedAfter(watch, 24, worse)).toBeCloseTo(2 * part, 1);
  expect(pinnedAfter(watch, 24, worse)).toBeGreaterThan(THRESHOLD);
});

test('after a good day a bad one begins anew', () => {
  const watch = watchOf();
  pinnedAfter(watch, 24, worse);
  pinnedAfter(watch, 24, () => RIGHT);
  expect(pinnedAfter(watch, 24, worse)).toBeCloseTo(DAY_PART * THRESHOLD, 1);
});

/** Bets on small fractions, on lasting odds; those on gross faults are left as they are. */
const isGross = (bet: number): boolean => (EPSILONS[bet] ?? 0) >= 0.3;

test('a day adds to the least that was shown on it, all bets that a bad day wins are lowered alike, and no others', () => {
  const lattice = { members: [[0]] };
  const nats = fc.double({ min: -5, max: 30, noNaN: true });
  const wealths = fc.array(nats, { minLength: BETS, maxLength: BETS });
  fc.assert(
    fc.property(wealths, fc.double({ min: 0, max: 10, noNaN: true }), (bets, base) => {
      const pinned = emptyWealth(lattice, 1);
      for (const [bet, one] of bets.entries()) pinned.wealth[bet] = one;
      const least = [base];
      const [before = 0] = leastEvidence(pinned, lattice);
      limitDay(pinned, lattice, 0, { least, threshold: 10 });
      const [after = 0] = leastEvidence(pinned, lattice);
      expect(after).toBeLessThanOrEqual(before + 1e-9);
      expect(after).toBeLessThanOrEqual(Math.min(base, before) + DAY_PART * 10 + 1e-9);
      const lowered = bets.map((one, bet) => one - (pinned.wealth[bet] ?? 0));
      const small = lowered.filter((_, bet) => !isGross(bet));
      for (const one of small) expect(one).toBeCloseTo(small[0] ?? 0, 9);
      expect(lowered.filter((one, bet) => isGross(bet) && one !== 0)).toEqual([]);
    }),
  );
});

test('a gross fault needs no second day', () => {
  const watch = watchOf();
  expect(pinnedAfter(watch, 4, (cycle) => RIGHT.map((_, i) => ((i + cycle) % 2 === 0 ? 0 : 1)))).toBeGreaterThan(
    THRESHOLD,
  );
});

test('a day begins with the evidence that is left of the one before, and nothing below none', () => {
  const lattice = { members: [[0], [1]] };
  const pinned = emptyWealth(lattice, 1);
  pinned.wealth.fill(4, 0, pinned.wealth.length / 2);
  pinned.wealth.fill(-3, pinned.wealth.length / 2);
  const [one = 0, other = 0] = leastEvidence(pinned, lattice);
  expect(one).toBeGreaterThan(3.8);
  expect(one).toBeLessThanOrEqual(4);
  expect(other).toBe(0);
});
