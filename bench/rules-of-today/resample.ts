import type { Observed } from '../incidents/observed.ts';
import { calibrate, collect, pool } from './calibrate.ts';
import type { Calibration } from './calibrate.ts';
import { RULES } from './index.ts';
import type { Reading, RuleSetup } from './rule.ts';

/** A healthy service as far as a baseline shows one: how calibration streams are drawn when there is nothing else. */
export interface Resampling {
  readonly setup: RuleSetup;
  /** Answers of a cycle, and cycles of a month. */
  readonly answers: number;
  readonly cyclesAMonth: number;
  readonly months: number;
  readonly random: () => number;
}

/**
 * Thresholds from a baseline alone: cycles of cells drawn at random, each with one of its recorded answers, the first
 * (the golden one) left out where there are others. Where cells have one answer, comparisons with it have no healthy
 * variation: those rules then alarm at the first difference, as they do in use.
 */
export const calibrateByResampling = ({ setup, answers, cyclesAMonth, months, random }: Resampling): Calibration => {
  const [golden = [], ...others] = setup.baseline;
  const byCell = Map.groupBy(others.flat(), ({ cell }) => cell);
  const cells = golden.map((one) => byCell.get(one.cell) ?? [one]);
  const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(random() * items.length)];
  const collected = RULES.map(() => [] as ReturnType<typeof collect>[]);
  for (let month = 0; month < months; month += 1) {
    const watches = RULES.map((rule) => rule.start(setup));
    const readings = RULES.map((): (Reading | null)[] => []);
    for (let cycle = 0; cycle < cyclesAMonth; cycle += 1) {
      const drawn = Array.from({ length: answers }, (): readonly Observed[] => {
        const one = pick(pick(cells) ?? []);
        return one === undefined ? [] : [one];
      }).flat();
      for (const [i, watch] of watches.entries()) readings[i]?.push(watch.take(drawn));
    }
    for (const [i, all] of readings.entries()) collected[i]?.push(collect(all, setup.streams, 1));
  }
  return Object.fromEntries(RULES.map(({ name }, i) => [name, calibrate(pool(collected[i] ?? []), 1)]));
};
