import { logGamma } from './log-gamma.ts';

/** What was counted in one group, and what would be expected if groups did not differ; `expected` > 0. */
export interface GroupCount {
  readonly count: number;
  readonly expected: number;
}

/** Spreads between groups that are weighed: σ of the log of a group's factor. */
export const GROUP_WIDTHS: readonly number[] = [0, 0.15, 0.3, 0.5, 0.8];

/** 1/variance of a factor with mean 1 whose log has this σ: the k of a Gamma law with the same variance. */
export const concentrationOf = (width: number): number => 1 / Math.expm1(width * width);

/** What groups that are told apart show, for one width. */
interface Fit {
  /** Common ratio of counts to what is expected, with its standard error. */
  readonly level: number;
  readonly error: number;
  /** Log likelihood of the width, up to a constant. */
  readonly log: number;
}

/** The mean over groups has at least this ratio, so that no logarithm is of 0. */
const LEAST_LEVEL = 0.05;

const fitOf = (groups: readonly GroupCount[], width: number): Fit => {
  const k = concentrationOf(width);
  const weights = groups.map(({ expected }) => 1 / (1 / expected + (Number.isFinite(k) ? 1 / k : 0)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = groups.reduce((sum, { count, expected }, i) => sum + ((weights[i] ?? 0) * count) / expected, 0) / total;
  const level = Math.max(LEAST_LEVEL, mean);
  const log = groups.reduce((sum, { count, expected }) => {
    const usual = level * expected;
    // Negative binomial; Poisson where groups do not differ.
    if (!Number.isFinite(k)) return sum + count * Math.log(usual) - usual;
    const odd = Math.log(k + usual);
    return sum + logGamma(k + count) - logGamma(k) + k * (Math.log(k) - odd) + count * (Math.log(usual) - odd);
  }, 0);
  // The level was taken from the same counts: its own freedom is integrated out.
  return { level, error: Math.max(1, level) / Math.sqrt(total), log: log - Math.log(total) / 2 };
};

/** How groups differ, as far as it is known. */
export interface BetweenGroups {
  /** Posterior weights of GROUP_WIDTHS; they sum to 1. Even where fewer than two groups are told apart. */
  readonly weights: readonly number[];
  /** By family, then by width: common ratio of counts to expected ones, with its standard error. */
  readonly levels: readonly (readonly { readonly level: number; readonly error: number }[])[];
}

/**
 * One-way random effects of groups in families (each with a level of its own, all with one spread): each group has a
 * factor with mean 1 on what is expected of it, Gamma with the variance of a log-normal of width σ, and counts are
 * Poisson given the factor, so negative binomial; all widths are equally likely before. A family of fewer than two
 * groups says nothing. Counts that vary less than Poisson make the spread look smaller than it is, never larger.
 * Source: empirical Bayes of counts, Efron and Morris 1973; levels as in DerSimonian and Laird 1986.
 */
export const betweenGroups = (families: readonly (readonly GroupCount[])[]): BetweenGroups => {
  const fits = families.map((groups) => GROUP_WIDTHS.map((width) => fitOf(groups, width)));
  const logs = GROUP_WIDTHS.map((_, w) =>
    fits.reduce((sum, fit, family) => sum + ((families[family]?.length ?? 0) < 2 ? 0 : (fit[w]?.log ?? 0)), 0),
  );
  const most = Math.max(...logs);
  const shares = logs.map((log) => Math.exp(log - most));
  const total = shares.reduce((sum, share) => sum + share, 0);
  return { weights: shares.map((share) => share / total), levels: fits };
};

/** The spread that is expected under the weights, and the least and the largest that hold 95% of them. */
export const widthInterval = (
  weights: readonly number[],
): { readonly estimate: number; readonly low: number; readonly high: number } => {
  let below = 0;
  let low: number | null = null;
  let high = GROUP_WIDTHS[0] ?? 0;
  for (const [w, weight] of weights.entries()) {
    if (below < 0.975) high = GROUP_WIDTHS[w] ?? high;
    below += weight;
    if (low === null && below > 0.025) low = GROUP_WIDTHS[w] ?? 0;
  }
  return {
    estimate: weights.reduce((sum, weight, w) => sum + weight * (GROUP_WIDTHS[w] ?? 0), 0),
    low: low ?? 0,
    high,
  };
};
