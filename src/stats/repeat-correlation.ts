/** What a correlation is taken to be before anything is known of it, and how many degrees of freedom that belief has. */
const PRIOR = 0.1;
const PRIOR_FREEDOM = 20;

interface Spread {
  readonly between: number;
  readonly betweenFreedom: number;
  readonly within: number;
  readonly withinFreedom: number;
  /** Σ over runs, to give the mean size of a run. */
  readonly runs: number;
  readonly values: number;
}

const mean = (xs: readonly number[]): number => xs.reduce((sum, x) => sum + x, 0) / xs.length;

const spreadOf = (runs: readonly (readonly number[])[]): Spread | null => {
  const kept = runs.filter((run) => run.length > 1);
  if (kept.length < 2) return null;
  const whole = mean(kept.flat());
  let between = 0;
  let within = 0;
  for (const run of kept) {
    const own = mean(run);
    between += run.length * (own - whole) ** 2;
    for (const x of run) within += (x - own) ** 2;
  }
  const values = kept.reduce((sum, run) => sum + run.length, 0);
  return {
    between,
    within,
    betweenFreedom: kept.length - 1,
    withinFreedom: values - kept.length,
    runs: kept.length,
    values,
  };
};

/**
 * How much repeats within one run resemble each other, 0..1: the intra-class correlation of runs, from the spread
 * between and within the runs of all cells together, drawn towards 0.1 by as much as twenty degrees of freedom are worth
 * (cells that never vary say nothing and count nothing). By cell, then by run, then by repeat; runs with one value are
 * left out. Source: analysis of variance, one-way, pooled; degrees of freedom after Satterthwaite 1946.
 */
export const repeatCorrelation = (cells: readonly (readonly (readonly number[])[])[]): number => {
  const spreads = cells.flatMap((runs) => spreadOf(runs) ?? []);
  const sum = (read: (spread: Spread) => number): number => spreads.reduce((total, one) => total + read(one), 0);
  const all = sum(({ between, within }) => between + within);
  const withinFreedom = sum((one) => one.withinFreedom);
  const within = sum((one) => one.within);
  if (!(all > 0) || withinFreedom === 0) return PRIOR;
  const size = sum(({ values }) => values) / sum(({ runs }) => runs);
  if (within === 0) return 1;
  const ratio = sum((one) => one.between) / sum((one) => one.betweenFreedom) / (within / withinFreedom);
  const estimate = Math.min(1, Math.max(0, (ratio - 1) / (ratio + size - 1)));
  const varying = all ** 2 / sum((one) => (one.between + one.within) ** 2);
  const freedom = varying * (sum((one) => one.betweenFreedom) / spreads.length);
  return (freedom * estimate + PRIOR_FREEDOM * PRIOR) / (freedom + PRIOR_FREEDOM);
};
