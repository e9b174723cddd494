import { BETS } from './anchor-bets.ts';
import { oddsOf } from './day-levels.ts';
import { EPSILONS } from './parameters.ts';
import { FACTORS, LOG_FACTORS } from './day-law.ts';

/** Rows of likelihoods: that of the null, then one for each bet; lasting odds have the null's with another law of days. */
export const ROWS = 1 + BETS;
export const CELL_WIDTH = ROWS * FACTORS;

/** Probability that an answer passes: row × factor. A fraction ε of what would pass has gone bad. */
const passing = (level: number): Float64Array => {
  const odds = oddsOf(level);
  const table = new Float64Array(CELL_WIDTH);
  for (let row = 0; row < ROWS; row += 1) {
    const kept = 1 - (EPSILONS[row - 1] ?? 0);
    for (let j = 0; j < FACTORS; j += 1) {
      table[row * FACTORS + j] = kept / (1 + odds * Math.exp(LOG_FACTORS[j] ?? 0));
    }
  }
  return table;
};

/** Likelihoods of a score at a level, row × factor: q^x (1 − q)^(1 − x). */
export type DayTable = (level: number, score: number) => Float64Array;

/** Tables are made when a level is first met; what they hold depends on the level alone. */
export const createDayTable = (): DayTable => {
  const passed: (Float64Array | undefined)[] = [];
  const failed: (Float64Array | undefined)[] = [];
  return (level, score) => {
    const pass = (passed[level] ??= passing(level));
    if (score === 1) return pass;
    const fail = (failed[level] ??= pass.map((q) => 1 - q));
    return score === 0 ? fail : pass.map((q, i) => q ** score * (fail[i] ?? 0) ** (1 - score));
  };
};
