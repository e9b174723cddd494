import type { BetaMixture } from './beta-mixture.ts';

/**
 * The prior of a family that is part of a larger one, both fitted on the same grid of components: its own weights count
 * as many cells as it has, those of the whole as `strength` cells. So a family of a few cells is judged by what is usual.
 */
export const blendMixtures = (own: BetaMixture, cells: number, whole: BetaMixture, strength: number): BetaMixture => ({
  a: own.a,
  b: own.b,
  weights: own.weights.map((weight, k) => (cells * weight + strength * (whole.weights[k] ?? 0)) / (cells + strength)),
});
