import { expect, test } from 'vitest';
import { healthyLevels, tallyOf, type RecordedCell } from '../../src/detect/reference.ts';

const cell = (runs: readonly (readonly number[])[], group = 'g', capability = 'arithmetic'): RecordedCell => ({
  capability,
  group,
  runs,
});
const repeat = <T>(n: number, value: T): T[] => Array.from({ length: n }, () => value);

test('repeats of a run count less than runs: six of them as four', () => {
  expect(tallyOf([[1, 1, 1, 0, 1, 1]]).trials).toBeCloseTo(4, 10);
  expect(tallyOf([[1], [0], []])).toEqual({ successes: 1, trials: 2 });
});

test('a cell without any value has no level', () => {
  expect(healthyLevels([cell([]), cell([[], []]), cell([[1], [1], [1]])]).map((level) => level === null)).toEqual([
    true,
    true,
    false,
  ]);
});

test('with fewer than three runs all cells of a group share one level', () => {
  const cells = Array.from({ length: 800 }, (_, i) => cell([[i % 4 === 0 ? 0 : 1]]));
  const levels = healthyLevels(cells);
  expect(new Set(levels.map((level) => level!.mean)).size).toBe(1);
  expect(levels[0]!.mean).toBeCloseTo(0.75, 2);
  expect(Math.sqrt(levels[0]!.variance)).toBeCloseTo(0.0153, 3);
});

test('groups with different levels are not made one', () => {
  const good = repeat(200, cell([[1]], 'good'));
  const poor = Array.from({ length: 200 }, (_, i) => cell([[i % 2]], 'poor'));
  const levels = healthyLevels([...good, ...poor]);
  expect(levels[0]!.mean).toBeGreaterThan(0.95);
  expect(levels[399]!.mean).toBeLessThan(0.56);
});

test('with three runs and more a flaky cell among steady ones has its own level', () => {
  const steady = repeat(40, cell(repeat(5, [1])));
  const levels = healthyLevels([...steady, cell([[1], [0], [1], [0], [1]])]);
  expect(levels[0]!.mean).toBeGreaterThan(0.985);
  expect(levels[40]!.mean).toBeLessThan(0.75);
});

test('capabilities do not share', () => {
  const steady = repeat(40, cell(repeat(5, [1]), 'g', 'one'));
  const flaky = repeat(40, cell([[1], [0], [1], [0], [1]], 'g', 'two'));
  const levels = healthyLevels([...steady, ...flaky]);
  expect(levels[0]!.mean).toBeGreaterThan(0.985);
  expect(levels[79]!.mean).toBeLessThan(0.65);
});
