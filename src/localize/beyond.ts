import type { BackendSums } from '../detect/history.ts';
import { EPSILONS } from '../detect/parameters.ts';

/** What the level of a fault is taken from: sums under it alone. */
export type LevelSums = Pick<BackendSums, 'count' | 'observed' | 'expected'>;

const clip = (rate: number): number => Math.min(0.999, Math.max(1e-4, rate));

/**
 * Log likelihood ratio, by ε, that a fraction ε of what a backend still got right under another fault has gone bad as
 * well: binomial on the sums, against the part of the healthy mean that `alone` shows. That part is an estimate from n0
 * samples, so the ratio for n samples is taken to the power n0/(n0 + n), as the variance of a difference asks.
 */
export const beyondLevel = (after: LevelSums, alone: LevelSums): readonly number[] => {
  const { count, observed, expected } = after;
  if (count === 0) return EPSILONS.map(() => 0);
  const level = clip((expected / count) * Math.min(1, alone.observed / Math.max(alone.expected, 1e-9)));
  const trust = alone.count / (alone.count + count);
  return EPSILONS.map(
    (epsilon) =>
      trust *
      (observed * Math.log1p(-epsilon) + (count - observed) * Math.log((1 - level * (1 - epsilon)) / (1 - level))),
  );
};
