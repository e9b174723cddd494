import type { BackendSums } from './history.ts';

/**
 * Whether the mean of score − healthy mean, every sample with the same weight, lies below zero by more than its
 * standard error. Without that, answers moved both ways and the quality as a whole did not fall. False below two samples.
 */
export const hasNetLoss = ({ count, observed, expected, residualSquares }: BackendSums): boolean => {
  if (count < 2) return false;
  const mean = (observed - expected) / count;
  const variance = Math.max(0, residualSquares / count - mean * mean);
  return mean < -Math.sqrt(variance / count);
};
