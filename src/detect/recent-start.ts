import { fitBetaMixture, type Tally } from '../stats/beta-mixture.ts';
import { blendMixtures } from '../stats/blend-mixtures.ts';
import { repeatCorrelation } from '../stats/repeat-correlation.ts';
import type { LearnedTally } from './recent-learning.ts';
import { withBorrowed } from './borrowed.ts';
import { createRecentLevel, type RecentStart } from './recent-level.ts';
import { helpedLevel, posteriors, type RecordedCell } from './reference.ts';

/** A recorded cell with the δ by which its pinned level is judged. */
export interface StartingCell extends RecordedCell {
  readonly tolerance: number;
}

/** What both anchors of a cell begin with. */
export interface CellStart extends RecentStart {
  /** Trials of its own record: `tally` holds what it borrows as well. */
  readonly recorded: number;
  /** By run: mean score, what its repeats count for, and which run it is; runs without a value are left out. */
  readonly runs: readonly { readonly score: number; readonly weight: number; readonly run: number }[];
  /** Level of the recent anchor, given what it has learned. */
  readonly level: (learned: LearnedTally) => number;
}

/** With fewer separate runs a cell's own noise is unknown: its recent level is not judged. */
const OWN_RUNS = 3;
/** What the fitted prior of the whole fleet counts for in the prior of one capability, in cells. */
const WHOLE_CELLS = 20;

/** What the repeats of a cell in one run count for: r/(1 + (r − 1)ρ). */
export const repeatWeight = (repeats: number, rho: number): number => repeats / (1 + (repeats - 1) * rho);

const runsOf = (runs: RecordedCell['runs'], rho: number): CellStart['runs'] =>
  runs.flatMap((values, run) =>
    values.length === 0
      ? []
      : [
          {
            score: values.reduce((sum, x) => sum + x, 0) / values.length,
            weight: repeatWeight(values.length, rho),
            run,
          },
        ],
  );

/** The same function, which knows its newest value: a cell is asked for its level several times between two answers. */
const lastLevel = (level: CellStart['level']): CellStart['level'] => {
  const last = { losses: Number.NaN, trials: Number.NaN, level: 0 };
  return (learned) => {
    const [losses, trials] = learned;
    if (losses !== last.losses || trials !== last.trials) {
      last.level = level(learned);
      last.losses = losses;
      last.trials = trials;
    }
    return last.level;
  };
};

const tallyOf = (runs: CellStart['runs']): Tally => ({
  successes: runs.reduce((sum, { score, weight }) => sum + weight * score, 0),
  trials: runs.reduce((sum, { weight }) => sum + weight, 0),
});

/**
 * The start of every cell, in the order given; null with fewer than three runs. The resemblance of repeats is learned
 * from all cells; levels are posterior means, given a cell's own record and what the same prompt shows elsewhere, under a
 * mixture of Betas fitted to the cells of a capability, drawn towards the one fitted to all.
 */
export const cellStarts = (cells: readonly StartingCell[]): readonly (CellStart | null)[] => {
  const rho = repeatCorrelation(cells.map(({ runs }) => runs));
  const known = cells.flatMap((cell, index) => {
    const runs = runsOf(cell.runs, rho);
    return runs.length < OWN_RUNS ? [] : [{ cell, index, runs, own: tallyOf(runs) }];
  });
  const helped = withBorrowed(known.map(({ cell, own }) => ({ ...cell, tally: own })));
  const all = known.map((one, at) => ({ ...one, tally: helped[at] ?? one.own }));
  const starts = cells.map((): CellStart | null => null);
  const whole = fitBetaMixture(all.map(({ own }) => own));
  for (const family of Map.groupBy(all, ({ cell }) => cell.capability).values()) {
    const fitted = family.length === all.length ? whole : fitBetaMixture(family.map(({ own }) => own));
    const prior = blendMixtures(fitted, family.length, whole, WHOLE_CELLS);
    const level = createRecentLevel(prior);
    const posterior = posteriors(prior);
    for (const { cell, index, runs, own, tally } of family) {
      const { mean, variance } = helpedLevel(posterior, own, tally);
      const start: RecentStart = { tally, pinned: { loss: 1 - mean, variance, tolerance: cell.tolerance } };
      starts[index] = { ...start, runs, recorded: own.trials, level: lastLevel((learned) => level(start, learned)) };
    }
  }
  return starts;
};
