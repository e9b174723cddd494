import type { DayFactors } from './day-belief.ts';
import { FACTORS } from './day-law.ts';
import { CELL_WIDTH, ROWS } from './day-table.ts';

/** Log likelihoods of one slot's answers, row × factor. */
export const slotLogs = ({ values, scales }: DayFactors): Float64Array => {
  const logs = new Float64Array(CELL_WIDTH);
  for (let i = 0; i < CELL_WIDTH; i += 1) {
    logs[i] = Math.log(Math.max(1e-300, values[i] ?? 0)) + (scales[Math.floor(i / FACTORS)] ?? 0);
  }
  return logs;
};

/** Adds logs in place, `sign` times. */
export const addLogs = (into: Float64Array, logs: Float64Array, sign: 1 | -1): void => {
  for (let i = 0; i < CELL_WIDTH; i += 1) into[i] = (into[i] ?? 0) + sign * (logs[i] ?? 0);
};

const logMarginal = (logs: Float64Array, start: number): number => {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = start; i < start + FACTORS; i += 1) {
    const log = logs[i] ?? 0;
    if (log > largest) largest = log;
  }
  let sum = 0;
  for (let i = start; i < start + FACTORS; i += 1) sum += Math.exp((logs[i] ?? 0) - largest);
  return largest + Math.log(sum);
};

/**
 * Log of L by bet of one slot for a scope whose backends all have the same factor today: the bet is against the null
 * that a bad day is bad for all of them at once. `before` is the log of what is believed of the common factor: that of
 * the morning and the likelihoods of all members' answers since; `added` are those of the slot. Changes `before` in
 * place. Fair for the same reason as `dayIncrements`.
 */
export const commonIncrements = (before: Float64Array, added: readonly Float64Array[]): number[] => {
  const marginals = Array.from({ length: ROWS }, (_, row) => logMarginal(before, row * FACTORS));
  for (const logs of added) addLogs(before, logs, 1);
  const grown = marginals.map((log, row) => logMarginal(before, row * FACTORS) - log);
  return grown.slice(1).map((log) => log - (grown[0] ?? 0));
};
