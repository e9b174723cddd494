import { logGamma } from './log-gamma.ts';
import { logSumExp } from './log-sum-exp.ts';

/** Weighted successes among weighted trials of one cell; 0 ≤ successes ≤ trials, not necessarily whole. */
export interface Tally {
  readonly successes: number;
  readonly trials: number;
}

/** A prior for success probabilities: Σ weight · Beta(a, b). */
export interface BetaMixture {
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly weights: readonly number[];
}

export interface Posterior {
  readonly mean: number;
  readonly variance: number;
}

const MEANS = [0.003, 0.01, 0.03, 0.1, 0.25, 0.5, 0.75, 0.9, 0.97, 0.99, 0.997] as const;
const CONCENTRATIONS = [3, 15, 100] as const;
const ROUNDS = 200;
const SETTLED = 1e-6;

const logBeta = (a: number, b: number): number => logGamma(a) + logGamma(b) - logGamma(a + b);

/** Per component, log of the probability of the tally (without the binomial factor, which cancels). */
const logMarginals = (mixture: Pick<BetaMixture, 'a' | 'b'>, { successes, trials }: Tally): number[] =>
  mixture.a.map((a, k) => {
    const b = mixture.b[k] ?? 1;
    return logBeta(a + successes, b + trials - successes) - logBeta(a, b);
  });

const responsibilities = (logWeights: readonly number[], logs: readonly number[]): number[] => {
  const joint = logs.map((log, k) => log + (logWeights[k] ?? 0));
  const total = logSumExp(joint);
  return joint.map((log) => Math.exp(log - total));
};

/** Likelihoods relative to the largest. */
const relative = (logs: readonly number[]): Float64Array => {
  const most = logs.reduce((one, other) => Math.max(one, other));
  return Float64Array.from(logs, (log) => Math.exp(log - most));
};

/** Adds what so many cells of one tally give to each component, in place; a round of EM has nothing else to do. */
const addShares = (to: Float64Array, weights: Float64Array, likelihoods: Float64Array, count: number): void => {
  let total = 0;
  for (let k = 0; k < weights.length; k += 1) total += (weights[k] ?? 0) * (likelihoods[k] ?? 0);
  const part = count / total;
  for (let k = 0; k < weights.length; k += 1) to[k] = (to[k] ?? 0) + part * (weights[k] ?? 0) * (likelihoods[k] ?? 0);
};

/**
 * The prior of a family of cells, fitted to all of them by EM over a fixed grid of Beta components that is symmetric in
 * success and failure. One pseudo-cell is spread evenly over the grid, so no weight becomes zero and an empty family
 * gives the even mixture. Source: empirical Bayes, nonparametric mixture over a grid (Koenker and Mizera 2014).
 */
export const fitBetaMixture = (tallies: readonly Tally[]): BetaMixture => {
  const grid = MEANS.flatMap((mean) => CONCENTRATIONS.map((size) => ({ a: mean * size, b: (1 - mean) * size })));
  const a = grid.map((component) => component.a);
  const b = grid.map((component) => component.b);
  const counts = new Map<string, { likelihoods: Float64Array; count: number }>();
  for (const tally of tallies) {
    const key = `${tally.successes}/${tally.trials}`;
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { likelihoods: relative(logMarginals({ a, b }, tally)), count: 1 });
    else known.count += 1;
  }
  const groups = [...counts.values()];
  let weights = new Float64Array(grid.length).fill(1 / grid.length);
  for (let round = 0; round < ROUNDS; round += 1) {
    const next = new Float64Array(grid.length).fill(1 / grid.length);
    for (const { likelihoods, count } of groups) addShares(next, weights, likelihoods, count);
    const before = weights;
    weights = next.map((weight) => weight / (tallies.length + 1));
    if (weights.every((weight, k) => Math.abs(weight - (before[k] ?? 0)) < SETTLED)) break;
  }
  return { a, b, weights: [...weights] };
};

/** Posterior mean and variance of a cell's success probability under the prior, in 0..1. */
export const betaPosterior = (mixture: BetaMixture, tally: Tally): Posterior => {
  const shares = responsibilities(mixture.weights.map(Math.log), logMarginals(mixture, tally));
  let mean = 0;
  let square = 0;
  for (const [k, share] of shares.entries()) {
    const a = (mixture.a[k] ?? 1) + tally.successes;
    const total = a + (mixture.b[k] ?? 1) + tally.trials - tally.successes;
    mean += share * (a / total);
    square += share * ((a * (a + 1)) / (total * (total + 1)));
  }
  return { mean, variance: Math.max(0, square - mean * mean) };
};
