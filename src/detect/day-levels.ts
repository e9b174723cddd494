/** Log odds of the expected losses that tables are made for, and their distance: two neighbours differ by 2%. */
const LOWEST = Math.log(0.0005 / 0.9995);
const HIGHEST = Math.log(9);
const STEP = 0.02;
export const LEVELS = Math.round((HIGHEST - LOWEST) / STEP) + 1;

/** The level nearest to an expected loss in 0..1. */
export const levelOf = (loss: number): number => {
  const logit = Math.log(loss / (1 - loss));
  return Math.min(LEVELS - 1, Math.max(0, Math.round((logit - LOWEST) / STEP)));
};

const LOSSES: readonly number[] = Array.from(
  { length: LEVELS },
  (_, level) => 1 / (1 + Math.exp(-(LOWEST + level * STEP))),
);

/** The expected loss of a level, in 0.0005..0.9. */
export const lossOf = (level: number): number => LOSSES[level] ?? Number.NaN;

/** The odds of failing of a level. */
export const oddsOf = (level: number): number => Math.exp(LOWEST + level * STEP);
