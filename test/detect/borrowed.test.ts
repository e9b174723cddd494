import { expect, test } from 'vitest';
import { seeded } from '../../bench/detector/world.ts';
import { withBorrowed } from '../../src/detect/borrowed.ts';
import { betsFor } from '../../src/detect/known-bets.ts';
import { cellStarts, type StartingCell } from '../../src/detect/recent-start.ts';

const CANARIES = 20;

/** Three single answers of each canary on each group; the first canary fails in 40%, the others in 2%. */
const thin = (seed: number, models: readonly string[], shared: boolean): readonly StartingCell[] => {
  const random = seeded(seed);
  return models.flatMap((model, group) =>
    Array.from({ length: CANARIES }, (_, canary): StartingCell => {
      const runs = Array.from({ length: 3 }, () => [random() < (canary === 0 ? 0.4 : 0.02) ? 0 : 1]);
      const cell = { capability: 'one', group: `g${String(group)}`, runs, tolerance: 0.02 };
      return shared ? { ...cell, prompt: `c${String(canary)}`, model } : cell;
    }),
  );
};

/** Expected losses of the first canary on all groups. */
const expected = (cells: readonly StartingCell[]): readonly number[] =>
  cellStarts(cells).flatMap((start, i) => (i % CANARIES === 0 ? [start!.pinned.loss] : []));

const error = (xs: readonly number[]): number => Math.sqrt(xs.reduce((sum, x) => sum + (x - 0.4) ** 2, 0) / xs.length);

test('a canary that fails everywhere is expected to on every backend, however few answers each has recorded', () => {
  const models = Array.from({ length: 12 }, () => 'm');
  for (const seed of [1, 2, 3]) {
    const shared = error(expected(thin(seed, models, true)));
    expect(shared).toBeLessThan(0.2);
    expect(shared).toBeLessThan(0.75 * error(expected(thin(seed, models, false))));
  }
});

test('what is borrowed leaves the error of a level at least that of its own record', () => {
  const models = Array.from({ length: 12 }, () => 'm');
  const alone = cellStarts(thin(4, models, false));
  for (const [i, start] of cellStarts(thin(4, models, true)).entries()) {
    expect(start!.recorded).toBe(3);
    expect(start!.tally.trials).toBeGreaterThan(3);
    expect(start!.pinned.variance).toBeGreaterThanOrEqual(alone[i]!.pinned.variance - 1e-12);
  }
});

test('other models are heard as well, and cells without a prompt are by themselves', () => {
  const record = { capability: 'one', group: 'g', tally: { successes: 3, trials: 3 } };
  const others = Array.from({ length: 6 }, (_, i) => ({
    ...{ capability: 'one', group: `o${String(i)}`, prompt: 'p', model: 'n' },
    tally: { successes: 10, trials: 20 },
  }));
  const [heard, alone] = withBorrowed([{ ...record, prompt: 'p', model: 'm' }, record, ...others]);
  expect(heard!.trials).toBeGreaterThan(3);
  expect(heard!.successes / heard!.trials).toBeLessThan(0.95);
  expect(alone).toEqual(record.tally);
});

test('a bet lies four standard errors above the reference, of which the tolerance is a part', () => {
  const cells = (trials: number, tolerance: number) =>
    Array.from({ length: 20 }, () => ({ capability: 0, loss: 0.05, trials, tolerance }));
  const made = (trials: number, tolerance: number): number =>
    betsFor(cells(trials, tolerance), 1).all.filter((one) => one).length;
  expect(made(3, 0)).toBeLessThan(made(3, 0.04));
  expect(made(3, 0.04)).toBeLessThan(made(100, 0.04));
  expect(made(100, 0.04)).toBe(betsFor(cells(100, 0.04), 1).all.length);
});
