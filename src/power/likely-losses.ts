/** Standard normal quantiles in the middle of equal parts. */
const QUANTILES = [-1.645, -1.036, -0.674, -0.385, -0.126, 0.126, 0.385, 0.674, 1.036, 1.645] as const;

/** Equally likely values that stand for the expected loss of one cell. */
const LIKELY = QUANTILES.length;

const HIGHEST = 0.95;

/** Of laws with a smaller shape the approximation has no positive quantile left. */
const LEAST_SHAPE = 0.05;

/**
 * Values of an expected loss that is known with a mean and a variance, equally likely, with that mean: quantiles of a
 * gamma law by the approximation of Wilson and Hilferty (1931). Losses lie near 0, where the law is far from normal.
 */
export const likelyLosses = (mean: number, variance: number): readonly number[] => {
  if (mean <= 0 || variance <= 0) return QUANTILES.map(() => mean);
  const shape = Math.max(LEAST_SHAPE, (mean * mean) / variance);
  const raw = QUANTILES.map((z) => Math.max(0, 1 - 1 / (9 * shape) + z / (3 * Math.sqrt(shape))) ** 3);
  const centre = raw.reduce((sum, one) => sum + one, 0) / LIKELY;
  return raw.map((one) => Math.min(HIGHEST, (mean * one) / centre));
};
