import { betaPosterior, fitBetaMixture, type BetaMixture, type Posterior, type Tally } from '../stats/beta-mixture.ts';
import { withBorrowed } from './borrowed.ts';

/** Recorded values of one cell and what it shares levels with. */
export interface RecordedCell {
  readonly capability: string;
  readonly group: string;
  /** Its canary and variant, and the models of its backends: cells that share them help each other; left out = it is by itself. */
  readonly prompt?: string;
  readonly model?: string;
  /** By run, then by repeat; values in 0..1. */
  readonly runs: readonly (readonly number[])[];
}

/** How much repeats within one run resemble each other, until it is learned: r of them count as r/(1 + (r − 1)ρ). */
const REPEAT_CORRELATION = 0.1;
/** With fewer separate runs a cell's own noise is unknown: it takes the level of its capability. */
const OWN_RUNS = 3;
/** Weight of the capability's level, in samples, in the level of one group. */
const LEVEL_WEIGHT = 20;

/** A cell's record as a tally in which the repeats of a run count less than separate runs. */
export const tallyOf = (runs: readonly (readonly number[])[]): Tally => {
  let successes = 0;
  let trials = 0;
  for (const run of runs) {
    if (run.length === 0) continue;
    const weight = run.length / (1 + (run.length - 1) * REPEAT_CORRELATION);
    successes += weight * (run.reduce((sum, value) => sum + value, 0) / run.length);
    trials += weight;
  }
  return { successes, trials };
};

const merge = (tallies: readonly Tally[]): Tally => ({
  successes: tallies.reduce((sum, tally) => sum + tally.successes, 0),
  trials: tallies.reduce((sum, tally) => sum + tally.trials, 0),
});

const by = <T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, readonly T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
};

const level = (prior: Posterior, weight: number, { successes, trials }: Tally): Posterior => {
  const mean = (successes + prior.mean * weight) / (trials + weight);
  return { mean, variance: (mean * (1 - mean)) / (trials + weight + 1) };
};

/** Posteriors under a prior, each worked out once: most cells have one of a few tallies. */
export const posteriors = (prior: BetaMixture): ((tally: Tally) => Posterior) => {
  const known = new Map<string, Posterior>();
  return (tally) => {
    const key = `${tally.successes}/${tally.trials}`;
    const posterior = known.get(key) ?? betaPosterior(prior, tally);
    known.set(key, posterior);
    return posterior;
  };
};

/**
 * The level of a cell, given its own tally and that with what it borrows. What is borrowed errs alike on all cells that
 * borrow of each other, and over them all it is worth no more than their own: so the error stays that of the own tally.
 */
export const helpedLevel = (posterior: (tally: Tally) => Posterior, own: Tally, helped: Tally): Posterior => {
  const { mean, variance } = posterior(helped);
  return { mean, variance: Math.max(variance, posterior(own).variance) };
};

/**
 * The healthy mean of each cell in 0..1 with the variance of that estimate, in the order given; null without any value.
 * A cell with at least three runs has the posterior mean, given its own tally and what the same prompt shows elsewhere,
 * under a mixture-of-Betas prior fitted to all cells of its capability; one with fewer has the level of its group in that capability, drawn towards the whole capability's.
 */
export const healthyLevels = (cells: readonly RecordedCell[]): readonly (Posterior | null)[] => {
  const entries = cells.map((cell, index) => ({
    cell,
    index,
    tally: tallyOf(cell.runs),
    runs: cell.runs.filter((run) => run.length > 0).length,
  }));
  const levels: (Posterior | null)[] = cells.map(() => null);
  const helped = withBorrowed(entries.map(({ cell, tally }) => ({ ...cell, tally })));
  for (const family of by(entries, ({ cell }) => cell.capability).values()) {
    const known = family.filter(({ runs }) => runs > 0);
    const own = posteriors(fitBetaMixture(known.map(({ tally }) => tally)));
    const whole = level({ mean: 0.5, variance: 0.25 }, 1, merge(known.map(({ tally }) => tally)));
    for (const group of by(known, ({ cell }) => cell.group).values()) {
      const shared = level(whole, LEVEL_WEIGHT, merge(group.map(({ tally }) => tally)));
      for (const { index, tally, runs } of group) {
        levels[index] = runs < OWN_RUNS ? shared : helpedLevel(own, tally, helped[index] ?? tally);
      }
    }
  }
  return levels;
};
