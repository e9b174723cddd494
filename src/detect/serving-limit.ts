import type { ServingSignal } from '../signals/signal.ts';
import { studentLimit } from '../stats/student-limit.ts';
import { SERVING_PRIOR_RUNS, SERVING_RUNS, SERVING_Z } from './parameters.ts';

/** Values less their mean, by run; null where a run has none. */
export type Runs = readonly (number | null)[];

export const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;

/** The mean of the runs, each alike, and their differences from it. */
export const centred = (runs: Runs): { readonly centre: number; readonly runs: Runs } => {
  const centre = mean(runs.filter((value) => value !== null));
  return { centre, runs: runs.map((value) => (value === null ? null : value - centre)) };
};

/** x within `most` of 0. */
export const clip = (x: number, most: number): number => Math.min(most, Math.max(-most, x));

/** Means of the runs that at least half of the cells have, as a cycle's would be. */
const runMeans = (cells: readonly Runs[], most: number): readonly number[] => {
  const runs = Math.max(...cells.map((cell) => cell.length));
  return Array.from({ length: runs }, (_, run) => cells.flatMap((cell) => cell[run] ?? []))
    .filter((values) => values.length >= cells.length / 2)
    .map((values) => mean(values.map((x) => clip(x, most))));
};

/**
 * The change of a cycle's mean that is tolerated: the least one, or the limit that a new run passes once in a thousand, if
 * runs are normal with the spread of the baseline's and of a few expected ones before them. Null with fewer than three runs.
 */
export const limitOf = (
  cells: readonly Runs[],
  { least, spread: expected, most }: Pick<ServingSignal, 'least' | 'spread' | 'most'>,
): number | null => {
  const means = runMeans(cells, most);
  if (means.length < SERVING_RUNS) return null;
  const middle = mean(means);
  const squares = means.reduce((sum, x) => sum + (x - middle) ** 2, 0);
  const degrees = means.length - 1 + SERVING_PRIOR_RUNS;
  const spread = Math.sqrt((squares + SERVING_PRIOR_RUNS * expected ** 2) / degrees);
  return Math.max(least, studentLimit(SERVING_Z, degrees) * spread * Math.sqrt(1 + 1 / means.length));
};
