import { blocks, CYCLES_A_DAY, QUIET, scaled } from '../detector/world.ts';
import type { Weather } from '../detector/world.ts';
import { SUITE } from '../incidents/suite.ts';

/** What the variance of a backend's daily failures is, as a multiple of the binomial one, where days are rough. */
export const ROUGH_VARIANCE = 9;

const STEPS = 400;
const FARTHEST = 6;

/**
 * Variance of a day's failures under a log-normal factor of mean 1 and width `sigma` on the odds of failing, as a multiple
 * of the variance without it. Numbers on a grid of the normal law.
 */
export const varianceRatio = (losses: readonly number[], sigma: number): number => {
  const binomial = CYCLES_A_DAY * losses.reduce((sum, p) => sum + p * (1 - p), 0);
  let weights = 0;
  let mean = 0;
  let square = 0;
  let within = 0;
  for (let i = 0; i <= STEPS; i += 1) {
    const z = -FARTHEST + (2 * FARTHEST * i) / STEPS;
    const weight = Math.exp(-(z * z) / 2);
    const rates = losses.map((p) => scaled(p, Math.exp(sigma * z - (sigma * sigma) / 2)));
    const count = CYCLES_A_DAY * rates.reduce((sum, p) => sum + p, 0);
    weights += weight;
    mean += weight * count;
    square += weight * count * count;
    within += weight * CYCLES_A_DAY * rates.reduce((sum, p) => sum + p * (1 - p), 0);
  }
  return (square / weights - (mean / weights) ** 2 + within / weights) / binomial;
};

/** The width at which the variance is so many times the binomial one, to a thousandth. */
export const widthFor = (losses: readonly number[], ratio: number): number => {
  let low = 0;
  let high = 2;
  while (high - low > 0.0005) {
    const middle = (low + high) / 2;
    if (varianceRatio(losses, middle) < ratio) low = middle;
    else high = middle;
  }
  return Math.round(1000 * high) / 1000;
};

/** σ of the rough regimes on the suite of the simulated fleets. */
export const ROUGH_SIGMA = widthFor(
  SUITE.map(({ loss }) => loss),
  ROUGH_VARIANCE,
);

/** Regimes of healthy operation: no factor, one by backend and UTC day, one for the whole fleet by UTC day. */
export const REGIMES: readonly Weather[] = [
  QUIET,
  blocks('rough', ROUGH_SIGMA, CYCLES_A_DAY),
  { ...blocks('rough, one factor for all', ROUGH_SIGMA, CYCLES_A_DAY), common: true },
];
