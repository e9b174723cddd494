import type { BackendSums } from './history.ts';

/** Mean of score − healthy mean, every sample with the same weight, and its standard error; null below two samples. */
const meanChange = (sums: BackendSums): { readonly mean: number; readonly error: number } | null => {
  const { count, observed, expected, residualSquares } = sums;
  if (count < 2) return null;
  const mean = (observed - expected) / count;
  return { mean, error: Math.sqrt(Math.max(0, residualSquares / count - mean * mean) / count) };
};

/** Whether the mean change lies below zero by more than its standard error; without that, answers moved both ways. */
export const hasNetLoss = (sums: BackendSums): boolean => {
  const change = meanChange(sums);
  return change !== null && change.mean < -change.error;
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
