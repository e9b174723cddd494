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

/** Whether the mean change lies above the tolerance by more than its standard error. */
export const hasNetGain = (sums: BackendSums, tolerance: number): boolean => {
  const change = meanChange(sums);
  return change !== null && change.mean > tolerance + change.error;
};
