import { normalCdf } from '../stats/normal-cdf.ts';

/** Spread of the day's factor from day to day: σ of the log of the odds of failing. */
export const DAY_WIDTHS: readonly number[] = [0, 0.15, 0.3, 0.5, 0.8];

/** Days that lie outside the usual spread: this part of them is so many times wider. */
const HEAVY_PART = 0.1;
const HEAVY_TIMES = 3;

/** Values of the factor above 1; steps of its log grow from FIRST_STEP by GROWTH. */
const ABOVE = 8;
const FIRST_STEP = 0.1;
const GROWTH = 1.16;

/**
 * Log of the values of the day's factor m on the odds of failing, ascending from 0, a usual day, to 1.42: four times
 * the odds are no weather. A day that is better than usual counts as a usual one: the bet against it is fair all the more, a
 * good morning makes no bad evening, and what an anchor tolerates stays tolerated.
 */
export const LOG_FACTORS: readonly number[] = Array.from(
  { length: ABOVE + 1 },
  (_, i) => (FIRST_STEP * (GROWTH ** i - 1)) / (GROWTH - 1),
);

export const FACTORS = LOG_FACTORS.length;

/** Probability of each value under a normal law of log m, which is rounded to the nearest value. */
const rounded = (mean: number, sigma: number): readonly number[] =>
  LOG_FACTORS.map((value, i) => {
    const before = LOG_FACTORS[i - 1];
    const after = LOG_FACTORS[i + 1];
    const low = before === undefined ? 0 : normalCdf(((before + value) / 2 - mean) / sigma);
    const high = after === undefined ? 1 : normalCdf(((value + after) / 2 - mean) / sigma);
    return Math.max(0, high - low);
  });

const lawOf = (width: number): readonly number[] => {
  if (width === 0) return LOG_FACTORS.map((value) => (value === 0 ? 1 : 0));
  // References are means over days, so the mean of the factor is 1 and not its median.
  const mean = (-width * width) / 2;
  const usual = rounded(mean, width);
  const heavy = rounded(mean, HEAVY_TIMES * width);
  return usual.map((probability, i) => (1 - HEAVY_PART) * probability + HEAVY_PART * (heavy[i] ?? 0));
};

/** Law of the day's factor by width: width × factor, each row sums to 1. */
export const DAY_LAWS: readonly (readonly number[])[] = DAY_WIDTHS.map(lawOf);

/** Where each value goes that is multiplied by some odds: `part` of it to `position`, the rest to the next one. */
export interface Shift {
  readonly position: readonly number[];
  readonly part: readonly number[];
}

/** The shift of every value by odds ≥ 1; what passes the last value stays there. */
export const shiftBy = (odds: number): Shift => {
  const places = LOG_FACTORS.map((value) => {
    const target = value + Math.log(odds);
    const above = LOG_FACTORS.findIndex((next) => next > target);
    if (above <= 0) return { position: FACTORS - 1, part: 1 };
    const low = LOG_FACTORS[above - 1] ?? 0;
    const high = LOG_FACTORS[above] ?? target;
    return { position: above - 1, part: (high - target) / (high - low) };
  });
  return { position: places.map(({ position }) => position), part: places.map(({ part }) => part) };
};
