/** Sums over samples of scores x and of healthy success probabilities p, with the variance of Σp as an estimate. */
export interface LossSums {
  readonly observed: number;
  readonly expected: number;
  readonly expectedSquares: number;
  readonly variance: number;
}

export interface LostFraction {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

const clip = (x: number): number => Math.min(1, Math.max(0, x));

/**
 * The fraction ε of successes that is lost when every success probability p became p(1 − ε): estimate 1 − Σx/Σp and a
 * score interval of ±z standard errors, solved for r = 1 − ε from (Σx − rΣp)² = z²(rΣp − r²Σp² + r²V), where V is the
 * variance of Σp. Scores between 0 and 1 vary less than this allows, so the interval is then wide. Null without
 * expected successes. Source: Wilson's score interval (1927) for unequal probabilities.
 */
export const lostFraction = (sums: LossSums, z: number): LostFraction | null => {
  const { observed, expected, expectedSquares, variance } = sums;
  if (!(expected > 0)) return null;
  const z2 = z * z;
  const square = expected * expected + z2 * expectedSquares - z2 * variance;
  const half = observed * expected + (z2 * expected) / 2;
  const root = Math.sqrt(Math.max(0, half * half - Math.max(square, 0) * observed * observed));
  const estimate = clip(1 - observed / expected);
  const low = square > 0 ? clip(1 - (half + root) / square) : 0;
  const high = square > 0 ? clip(1 - (half - root) / square) : 1;
  return { estimate, low: Math.min(low, estimate), high: Math.max(high, estimate) };
};
