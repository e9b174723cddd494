import { expect, test } from 'vitest';
import { dayIncrements, emptyFactors, newDay, takeAnswer, type Belief } from '../../src/detect/day-belief.ts';
import { levelOf } from '../../src/detect/day-levels.ts';
import { createDayTable } from '../../src/detect/day-table.ts';
import { baselineWidths, evenWidths, lawOfDays, nextWidths, type WidthWeights } from '../../src/detect/day-widths.ts';
import { seeded } from './fleet-simulation.ts';

const table = createDayTable();
const LOSS = 0.05;

const day = (random: () => number, widths: WidthWeights, m: number): Belief => {
  const belief = newDay(lawOfDays(widths));
  const factors = emptyFactors();
  for (let i = 0; i < 960; i += 1) {
    takeAnswer(factors, table(levelOf(LOSS), random() < (m * LOSS) / (1 - LOSS + m * LOSS) ? 0 : 1));
  }
  dayIncrements(belief, factors);
  return belief;
};

/** Weight of widths of 0.3 and more. */
const rough = (widths: WidthWeights): number => widths.slice(2).reduce((sum, x) => sum + x, 0);

const after = (days: readonly number[], from: readonly WidthWeights[] = [evenWidths()]): readonly WidthWeights[] => {
  const random = seeded(7);
  return days.reduce(
    (widths, m) =>
      nextWidths(
        widths,
        widths.map((one, b) => (b === 0 ? day(random, one, m) : null)),
      ),
    from,
  );
};

test('even days make the wide laws unlikely, days of 60% and 160% make them certain', () => {
  expect(rough(after(Array.from({ length: 14 }, () => 1))[0]!)).toBeLessThan(0.15);
  expect(rough(after([0.6, 1.6, 1.7, 0.7, 1.5, 0.6])[0]!)).toBeGreaterThan(0.9);
});

test('a change of weather after a calm month is believed within days', () => {
  const calm = after(Array.from({ length: 30 }, () => 1));
  expect(rough(after([1.7, 0.6, 1.8], calm)[0]!)).toBeGreaterThan(0.5);
});

test('weights sum to 1; a backend without answers moves only towards the fleet', () => {
  const [seen, unseen] = after([1.8, 1.7, 1.9], [evenWidths(), evenWidths()]);
  for (const widths of [seen!, unseen!]) expect(widths.reduce((sum, x) => sum + x, 0)).toBeCloseTo(1, 12);
  expect(rough(unseen!)).toBeGreaterThan(rough(evenWidths()));
  expect(rough(unseen!)).toBeLessThan(rough(seen!));
});

test('the days of a baseline say how wide they are; one day says nothing', () => {
  const days = (rates: readonly number[]): readonly { level: number; score: number; weight: number }[][] =>
    rates.map((rate) => Array.from({ length: 60 }, () => ({ level: levelOf(LOSS), score: 1 - rate, weight: 6 })));
  expect(baselineWidths(table, days([0.05]))).toEqual(evenWidths());
  expect(rough(baselineWidths(table, days([0.05, 0.05, 0.05, 0.05, 0.05])))).toBeLessThan(0.5);
  expect(rough(baselineWidths(table, days([0.03, 0.12, 0.02, 0.05, 0.1])))).toBeGreaterThan(0.9);
});
