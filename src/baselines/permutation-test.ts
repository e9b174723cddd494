import type { Random } from '../model.ts';

/** Up to this many ways to split are all looked at; above it, as many random ones as `SHUFFLES`. */
const MOST_SPLITS = 200_000;
const SHUFFLES = 20_000;

const sum = (xs: readonly number[]): number => xs.reduce((total, x) => total + x, 0);

/** Binomial coefficient, or more than `MOST_SPLITS` as soon as it is known to be. */
const splits = (n: number, k: number): number => {
  let count = 1;
  for (let i = 1; i <= k && count <= MOST_SPLITS; i += 1) count = (count * (n - k + i)) / i;
  return count;
};

/** Calls back with the sum of every subset of `size` values. */
const eachSubsetSum = (xs: readonly number[], size: number, visit: (total: number) => void): void => {
  const from = (start: number, left: number, total: number): void => {
    if (left === 0) {
      visit(total);
      return;
    }
    for (let i = start; i <= xs.length - left; i += 1) from(i + 1, left - 1, total + (xs[i] ?? 0));
  };
  from(0, size, 0);
};

const randomSubsetSum = (xs: readonly number[], size: number, random: Random): number => {
  const pool = [...xs];
  let total = 0;
  for (let i = 0; i < size; i += 1) {
    const j = i + Math.floor(random() * (pool.length - i));
    total += pool[j] ?? 0;
    pool[j] = pool[i] ?? 0;
  }
  return total;
};

/**
 * Two-sided p-value of the difference of two means, by splitting the pooled values again and again into groups of the
 * *same sizes* as the two samples. Exact up to 200,000 splits (5 against 5 values: 252); above that 20,000 random ones,
 * with the observed one counted, `(1 + k) / (1 + 20,000)`. If both samples are exchangeable, P(p ≤ α) ≤ α for every α,
 * ties and unequal sizes included (tested); ties make it more cautious. The smallest p of 5 against 5 is 2/252 = 0.008.
 * `null` when a sample is empty, since nothing can be said then.
 * Source: E. J. G. Pitman, Significance tests which may be applied to samples from any populations, 1937; counting the
 * observed split: Phipson and Smyth, Permutation p-values should never be zero, 2010.
 */
export const permutationTest = (a: readonly number[], b: readonly number[], random: Random): number | null => {
  if (a.length === 0 || b.length === 0) return null;
  const pooled = [...a, ...b];
  const [total, size] = [sum(pooled), Math.min(a.length, b.length)];
  const other = pooled.length - size;
  const distance = (part: number): number => Math.abs(part / size - (total - part) / other);
  const scale = pooled.reduce((most, x) => Math.max(most, Math.abs(x)), 1);
  const observed = distance(sum(a.length <= b.length ? a : b)) - 1e-9 * scale;
  let [asFar, all] = [0, 0];
  const visit = (part: number): void => {
    all += 1;
    if (distance(part) >= observed) asFar += 1;
  };
  if (splits(pooled.length, size) <= MOST_SPLITS) {
    eachSubsetSum(pooled, size, visit);
    return asFar / all;
  }
  for (let i = 0; i < SHUFFLES; i += 1) visit(randomSubsetSum(pooled, size, random));
  return (1 + asFar) / (1 + all);
};
