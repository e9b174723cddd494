import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seeded } from '../../bench/detector/world.ts';
import { borrowTallies, type UnitTally } from '../../src/stats/borrow-tallies.ts';

const ITEMS = 40;
const UNITS = 12;

/** Losses of items: most small, some large. */
const lossesOf = (random: () => number): readonly number[] =>
  Array.from({ length: ITEMS }, (_, item) => (item % 4 === 0 ? 0.1 + 0.4 * random() : 0.02 * random()));

const drawn = (loss: number, trials: number, random: () => number): UnitTally['tally'] => {
  let successes = 0;
  for (let trial = 0; trial < trials; trial += 1) if (random() >= loss) successes += 1;
  return { successes, trials };
};

/** Every item in every unit, `trials` each, with a law of its own by unit. */
const recorded = (
  seed: number,
  trials: number,
  law: (loss: number, unit: number, random: () => number) => number = (loss) => loss,
) => {
  const random = seeded(seed);
  const losses = lossesOf(random);
  const truth = losses.flatMap((loss) => Array.from({ length: UNITS }, (_, unit) => law(loss, unit, random)));
  const records = truth.map((loss, i): UnitTally => {
    const [item, unit] = [Math.floor(i / UNITS), i % UNITS];
    return { item: `i${String(item)}`, unit: `u${String(unit)}`, tally: drawn(loss, trials, random) };
  });
  return { truth, records };
};

const lossOf = ({ successes, trials }: UnitTally['tally']): number => (trials - successes) / trials;

const helped = (records: readonly UnitTally[]): readonly number[] => {
  const others = borrowTallies(records);
  return records.map(({ tally }, i) => {
    const other = others[i] ?? { successes: 0, trials: 0 };
    return lossOf({ successes: tally.successes + other.successes, trials: tally.trials + other.trials });
  });
};

const distance = (some: readonly number[], others: readonly number[]): number =>
  Math.sqrt(some.reduce((sum, x, i) => sum + (x - (others[i] ?? 0)) ** 2, 0) / some.length);

const ofUnit = (xs: readonly number[], unit: number): readonly number[] => xs.filter((_, i) => i % UNITS === unit);

const mean = (xs: readonly number[]): number => xs.reduce((sum, x) => sum + x, 0) / xs.length;

test('items that are alike in all units are told far better together than by three answers each', () => {
  for (const seed of [1, 2, 3]) {
    const { truth, records } = recorded(seed, 3);
    const own = records.map(({ tally }) => lossOf(tally));
    expect(distance(helped(records), truth)).toBeLessThan(distance(own, truth) / 2.2);
  }
});

test('where every unit has laws of its own hardly anything is borrowed', () => {
  const { truth, records } = recorded(4, 20, (_, __, random) => random());
  const own = records.map(({ tally }) => lossOf(tally));
  expect(distance(helped(records), truth)).toBeLessThan(1.05 * distance(own, truth));
  expect(mean(borrowTallies(records).map(({ trials }) => trials))).toBeLessThan(10);
});

test('a unit of which a share of all answers is bad is expected to be as bad as it was or as it showed, and the others are not', () => {
  for (const [seed, share] of [
    [5, 0.05],
    [6, 0.1],
    [7, 0.3],
  ] as const) {
    const { truth, records } = recorded(seed, 20, (loss, unit) => (unit === 5 ? loss + (1 - loss) * share : loss));
    const known = helped(records);
    const own = records.map(({ tally }) => lossOf(tally));
    for (const unit of [4, 5, 6]) {
      const found = mean(ofUnit(known, unit));
      const error = Math.min(...[truth, own].map((levels) => Math.abs(found - mean(ofUnit(levels, unit)))));
      expect(error).toBeLessThan(0.012);
    }
  }
});

test('one item that always fails in one unit is not expected to pass there', () => {
  const { records } = recorded(8, 20);
  const odd = records.map((one, i) => (i === 3 * UNITS + 5 ? { ...one, tally: { successes: 0, trials: 20 } } : one));
  expect(helped(odd)[3 * UNITS + 5]).toBeGreaterThan(0.7);
  expect(helped(odd)[3 * UNITS + 6]).toBeLessThan(0.1);
});

test('a single unit borrows nothing, and what is known from elsewhere counts for it', () => {
  const alone = Array.from({ length: 30 }, (_, i): UnitTally => ({
    ...{ item: `i${String(i)}`, unit: 'u' },
    tally: { successes: i % 5 === 0 ? 1 : 3, trials: 3 },
  }));
  expect(borrowTallies(alone).every(({ trials }) => trials === 0)).toBe(true);
  const known = borrowTallies(
    alone.map((one, i) => ({ ...one, beside: { successes: i % 5 === 0 ? 10 : 30, trials: 30 } })),
  );
  expect(lossOf(known[0]!)).toBeGreaterThan(0.4);
  expect(lossOf(known[1]!)).toBeLessThan(0.1);
});

const record = fc.record({
  item: fc.constantFrom('a', 'b', 'c'),
  unit: fc.constantFrom('x', 'y', 'z'),
  tally: fc
    .tuple(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.oneof(fc.constant(0), fc.double({ min: 0.1, max: 500, noNaN: true })),
    )
    .map(([part, trials]) => ({ successes: part * trials, trials })),
});

test('what is borrowed is finite and within its trials, whatever was recorded, and nothing for no record', () => {
  expect(borrowTallies([])).toEqual([]);
  fc.assert(
    fc.property(fc.array(record, { maxLength: 12 }), (records) => {
      const borrowed = borrowTallies(records);
      expect(borrowed).toHaveLength(records.length);
      for (const { successes, trials } of borrowed) {
        expect(Number.isFinite(trials)).toBe(true);
        expect(successes).toBeGreaterThanOrEqual(0);
        expect(successes).toBeLessThanOrEqual(trials);
      }
    }),
    { numRuns: 60 },
  );
});

test('the order of records makes no difference beyond the step in which odds are taken', () => {
  const { records } = recorded(9, 3);
  const turned = borrowTallies(records.toReversed()).toReversed();
  for (const [i, one] of borrowTallies(records).entries()) {
    expect(Math.abs(lossOf(one) - lossOf(turned[i]!))).toBeLessThan(0.03);
    expect(Math.abs(Math.log(one.trials / turned[i]!.trials))).toBeLessThan(0.101);
  }
});

test('a better own record never lowers the level', () => {
  const { records } = recorded(10, 6);
  for (const at of [0, 5, 6 * UNITS, 7 * UNITS + 1]) {
    const levels = Array.from({ length: 7 }, (_, successes) => {
      const changed = records.map((one, i) => (i === at ? { ...one, tally: { successes, trials: 6 } } : one));
      return 1 - (helped(changed)[at] ?? 0);
    });
    for (const [successes, level] of levels.entries())
      expect(level).toBeGreaterThanOrEqual((levels[successes - 1] ?? 0) - 0.02);
  }
});
