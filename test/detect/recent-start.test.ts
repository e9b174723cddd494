import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pinnedLoss, recentLoss } from '../../src/detect/anchor-loss.ts';
import { lossOf } from '../../src/detect/day-levels.ts';
import { cellStarts, type StartingCell } from '../../src/detect/recent-start.ts';

const repeat = <T>(n: number, value: T): T[] => Array.from({ length: n }, () => value);
const cell = (runs: readonly (readonly number[])[], capability = 'one'): StartingCell => ({
  capability,
  group: 'g',
  runs,
  tolerance: 0.02,
});
const steady = repeat(30, cell(repeat(5, repeat(6, 1))));
const flaky = cell(repeat(5, [1, 0, 1, 1, 0, 1]));

test('a steady cell begins near its baseline and comes nearer to what it learns', () => {
  const start = cellStarts([...steady, flaky])[0]!;
  const at = [0, 100, 1000].map((trials) => lossOf(start.level([0, trials])));
  expect(at[0]).toBeLessThan(0.015);
  expect(at[1]).toBeLessThan(at[0]!);
  expect(at[2]).toBeLessThan(0.002);
});

test('the recent loss lies above the floor and no further above the pinned one than δ and three errors', () => {
  const start = cellStarts([...steady, flaky])[0]!;
  const { pinned } = start;
  fc.assert(
    fc.property(fc.nat(2000), fc.double({ min: 0, max: 1, noNaN: true }), (trials, rate) => {
      const loss = lossOf(start.level([trials * rate, trials]));
      const most = recentLoss(1, pinned);
      expect(loss).toBeGreaterThanOrEqual(0.0005 * 0.99);
      expect(loss).toBeLessThanOrEqual(most * 1.01);
      expect(most).toBeGreaterThan(pinnedLoss(pinned));
    }),
  );
});

test('more losses never lower the expected loss, more passes never raise it by more than the step of a level', () => {
  const start = cellStarts([...steady, flaky])[30]!;
  fc.assert(
    fc.property(fc.nat(50), fc.nat(300), (losses, passes) => {
      expect(start.level([losses + 1, losses + passes + 1])).toBeGreaterThanOrEqual(
        start.level([losses, losses + passes]),
      );
      expect(start.level([losses, losses + passes + 1])).toBeLessThanOrEqual(
        start.level([losses, losses + passes]) + 1,
      );
    }),
  );
});

test('with fewer than three runs a cell has no recent level', () => {
  const starts = cellStarts([...steady, cell([[1], [1]]), cell([[], [1], [0], [1]])]);
  expect(starts[30]).toBeNull();
  expect(starts[31]).not.toBeNull();
});

test('a capability of two cells is judged by what is usual in the fleet', () => {
  const own = cellStarts([
    ...steady,
    cell(repeat(5, [1, 1, 1, 1, 1, 1]), 'two'),
    cell(repeat(5, [1, 1, 1, 1, 1, 1]), 'two'),
  ]);
  const alone = cellStarts(own.slice(30).map(() => cell(repeat(5, [1, 1, 1, 1, 1, 1]), 'two')));
  expect(own[30]!.pinned.loss).toBeLessThan(alone[0]!.pinned.loss);
});

test('a level depends on what was learned alone, whatever it was asked for before', () => {
  const asked = cellStarts([...steady, flaky])[30]!;
  const tally = fc.tuple(fc.nat(4), fc.nat(4)).map(([losses, passes]) => [5 * losses, 5 * (losses + passes)] as const);
  fc.assert(
    fc.property(fc.array(tally, { minLength: 2, maxLength: 8 }), (tallies) => {
      const fresh = tallies.map((one) => cellStarts([...steady, flaky])[30]!.level(one));
      expect(tallies.map((one) => asked.level(one))).toEqual(fresh);
    }),
    { numRuns: 20 },
  );
});
