import type { Belief, DayFactors } from './day-belief.ts';
import { FACTORS } from './day-law.ts';
import { CELL_WIDTH, ROWS } from './day-table.ts';

/** Where a belief is no more than rounding error, it says only "at most so likely". */
const LEAST = 1e-9;

/** Log likelihoods of today's answers by row and factor: the belief without that with which the day began. */
export const logLikelihoods = (belief: Belief, morning: Belief): Float64Array =>
  belief.map((p, i) => Math.log(Math.max(LEAST, p)) - Math.log(Math.max(LEAST, morning[i] ?? 0)));

/** Log likelihoods of one slot's answers. */
export const slotLogs = ({ values, scales }: DayFactors): Float64Array => {
  const logs = new Float64Array(CELL_WIDTH);
  for (let i = 0; i < CELL_WIDTH; i += 1) {
    logs[i] = Math.log(Math.max(1e-300, values[i] ?? 0)) + (scales[Math.floor(i / FACTORS)] ?? 0);
  }
  return logs;
};

const logMarginal = (logs: Float64Array, start: number): number => {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = start; i < start + FACTORS; i += 1) largest = Math.max(largest, logs[i] ?? largest);
  let sum = 0;
  for (let i = start; i < start + FACTORS; i += 1) sum += Math.exp((logs[i] ?? 0) - largest);
  return largest + Math.log(sum);
};

/**
 * Log of L by bet of one slot for a scope whose backends all have the same factor today: the bet is against the null
 * that a bad day is bad for all of them at once. `so` holds the days of all members, `added` the slot's answers of those
 * that had any; `morning` is the belief about the common factor at the start of the day. Fair for the same reason as `dayIncrements`.
 */
export const commonIncrements = (
  morning: Belief,
  so: readonly Float64Array[],
  added: readonly Float64Array[],
): number[] => {
  const logs = morning.map((p) => Math.log(Math.max(LEAST, p)));
  const add = (part: Float64Array): void => {
    for (let i = 0; i < CELL_WIDTH; i += 1) logs[i] = (logs[i] ?? 0) + (part[i] ?? 0);
  };
  for (const part of so) add(part);
  const before = Array.from({ length: ROWS }, (_, row) => logMarginal(logs, row * FACTORS));
  for (const part of added) add(part);
  const grown = before.map((log, row) => logMarginal(logs, row * FACTORS) - log);
  return grown.slice(1).map((log) => log - (grown[0] ?? 0));
};
