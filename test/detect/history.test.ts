import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addSample,
  appendBucket,
  countsSince,
  cycleAt,
  emptySums,
  forget,
  storedSums,
  sumsSince,
  timeOfCycle,
  type Bucket,
} from '../../src/detect/history.ts';
import { EPSILONS } from '../../src/detect/parameters.ts';
import { HOUR, isoAt } from './fleet-simulation.ts';

const local = EPSILONS.map((epsilon) => -epsilon);

/** A cycle with one passed sample on each of two backends. */
const bucket = (cycle: number): Bucket => {
  const sums = emptySums(2);
  for (const backend of [0, 1]) addSample(sums, backend, { value: 1, mean: 0.9, variance: 0.01, local });
  return { cycle, cycles: 1, at: isoAt(cycle * HOUR), sums: storedSums(sums), focus: [] };
};

const after = (cycles: number): readonly Bucket[] => {
  let history: readonly Bucket[] = [];
  for (let cycle = 1; cycle <= cycles; cycle += 1) history = appendBucket(history, bucket(cycle));
  return history;
};

test('nothing is lost by joining until the history is full', { timeout: 60_000 }, () => {
  for (const cycles of [1, 12, 13, 50, 500, 1000]) {
    const history = after(cycles);
    expect(sumsSince(history, 0, [0]).count).toBe(cycles);
    expect(history.length).toBeLessThanOrEqual(45);
    expect(history[0]!.cycle).toBe(1);
  }
});

test('it stays bounded for ever and forgets the oldest', () => {
  const history = after(3000);
  expect(history.length).toBeLessThanOrEqual(45);
  expect(sumsSince(history, 0, [0]).count).toBeGreaterThanOrEqual(900);
  expect(sumsSince(history, 0, [0]).count).toBeLessThanOrEqual(1100);
});

test('sums from one of the last twelve cycles on are exact, from an older one on they are off by less than a third', () => {
  const history = after(400);
  for (let back = 0; back < 12; back += 1) expect(sumsSince(history, 400 - back, [1]).count).toBe(back + 1);
  for (const back of [20, 50, 100, 300]) {
    const { count } = sumsSince(history, 400 - back, [1]);
    expect(Math.abs(count - (back + 1)) / back).toBeLessThan(1 / 3);
  }
});

test('the sums of several backends are those of each together', () => {
  const history = after(3);
  const { count, observed, expected, residualSquares, local: sums } = sumsSince(history, 2, [0, 1]);
  expect([count, observed]).toEqual([4, 4]);
  expect(expected).toBeCloseTo(3.6, 6);
  expect(residualSquares).toBeCloseTo(0.04, 6);
  expect(sums[0]).toBeCloseTo(-0.04, 6);
  expect(sumsSince(history, 1, []).count).toBe(0);
});

test('counts since a time leave out what began before', () => {
  expect(countsSince(after(10), isoAt(8 * HOUR), 2)).toEqual([3, 3]);
});

test('a forgotten backend has no sums and leaves the others theirs', () => {
  const forgotten = forget(bucket(1), [0]);
  expect(sumsSince([forgotten], 0, [0]).count).toBe(0);
  expect(sumsSince([forgotten], 0, [1]).count).toBe(1);
});

test('a cycle that is kept apart has its own time', () => {
  expect(timeOfCycle(after(5), 3)).toBe(isoAt(3 * HOUR));
  expect(timeOfCycle([], 3)).toBeNull();
});

test('the stored numbers are the same after JSON', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -1e5, max: 1e5, noNaN: true })), (sums) => {
      const stored = storedSums(sums);
      for (const [i, x] of (JSON.parse(JSON.stringify(stored)) as number[]).entries()) {
        expect(Object.is(x, stored[i])).toBe(true);
      }
    }),
  );
});

test('the first cycle since a time is found as far as it is kept apart, and all cycles where nothing is older', () => {
  const history = after(50);
  expect(cycleAt(history, isoAt(45 * HOUR))).toBe(45);
  expect(cycleAt(history, isoAt(45 * HOUR - 1))).toBe(45);
  expect(cycleAt(history, isoAt(0))).toBe(0);
  expect(cycleAt(history, isoAt(60 * HOUR))).toBe(50);
  expect(cycleAt([], isoAt(0))).toBe(0);
  const last = history.findLastIndex(({ cycles }) => cycles > 1);
  const within = history[last]!.cycle + 1;
  expect(cycleAt(history, isoAt(within * HOUR))).toBe(history[last + 1]!.cycle);
});
