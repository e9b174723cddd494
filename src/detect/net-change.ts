import type { BackendSums } from './history.ts';

/** Mean of score − healthy mean, every sample with the same weight, and its standard error; null below two samples. */
const meanChange = (sums: BackendSums): { readonly mean: number; readonly error: number } | null => {
  const { count, observed, expected, residualSquares } = sums;
  if (count < 2) return null;
  const mean = (observed - expected) / count;
  return { mean, error: Math.sqrt(Math.max(0, residualSquares / count - mean * mean) / count) };
};

/** For each standard error by which cells with room for gains have gained, a net loss has to stand out by so many, and by the most at most. */
const LOSS_BY_GAIN = 2;
const MOST_LOSS_ERRORS = 5;

/**
 * Whether the mean change lies below zero by more than its standard error; without that, answers moved both ways. It is
 * read in every slot and would pass one error some day, so more of them are asked where some cells show a gain.
 */
export const hasNetLoss = (sums: BackendSums): boolean => {
  const change = meanChange(sums);
  if (change === null) return false;
  const gained = sums.roomVariance > 0 ? sums.roomChange / Math.sqrt(sums.roomVariance) : 0;
  return change.mean < -Math.max(1, Math.min(MOST_LOSS_ERRORS, LOSS_BY_GAIN * gained)) * change.error;
};

/** Standard errors by which a gain has to pass the tolerance: an unlucky baseline must not look like an improvement. */
const GAIN_ERRORS = 2;

/** Whether the mean change lies above the tolerance by two standard errors, that of the references of `cells` cells included. */
export const hasNetGain = (sums: BackendSums, tolerance: number, cells: number): boolean => {
  const change = meanChange(sums);
  if (change === null) return false;
  const reference = sums.variance / sums.count / Math.max(1, cells);
  return change.mean > tolerance + GAIN_ERRORS * Math.sqrt(change.error * change.error + reference);
};
