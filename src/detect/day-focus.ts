import { FOCUS, FOCUS_EPSILONS } from './anchor-bets.ts';
import { FACTORS, LOG_FACTORS } from './day-law.ts';
import { oddsOf } from './day-levels.ts';

/** Log likelihood ratios that a fraction of one capability's answers has gone bad, by factor of the day: bet × factor. */
export type FocusLogs = readonly number[];

/** The ratios of a score at a level. */
export type FocusTable = (level: number, score: number) => FocusLogs;

const WIDTH = FOCUS * FACTORS;

const failedAt = (level: number): FocusLogs => {
  const odds = oddsOf(level);
  return Array.from({ length: WIDTH }, (_, i) => {
    const failing = odds * Math.exp(LOG_FACTORS[i % FACTORS] ?? 0);
    // (1 − (1 − ε)q) / (1 − q) with q/(1 − q) = 1/failing odds.
    return Math.log1p((FOCUS_EPSILONS[Math.floor(i / FACTORS)] ?? 0) / failing);
  });
};

const PASSED: FocusLogs = Array.from({ length: WIDTH }, (_, i) =>
  Math.log1p(-(FOCUS_EPSILONS[Math.floor(i / FACTORS)] ?? 0)),
);

/** Ratios of failures are made when a level is first met; good answers have the same at every level. */
export const createFocusTable = (): FocusTable => {
  const known: (FocusLogs | undefined)[] = [];
  return (level, score) => {
    if (score === 1) return PASSED;
    const failed = (known[level] ??= failedAt(level));
    return score === 0 ? failed : failed.map((log, i) => (1 - score) * log + score * (PASSED[i] ?? 0));
  };
};

/** Adds `times` of some ratios to those of a capability, in place. */
export const addFocus = (to: Map<number, number[]>, capability: number, logs: FocusLogs, times: number): void => {
  let own = to.get(capability);
  if (own === undefined) {
    own = new Array<number>(WIDTH).fill(0);
    to.set(capability, own);
  }
  for (let i = 0; i < WIDTH; i += 1) own[i] = (own[i] ?? 0) + times * (logs[i] ?? 0);
};

/**
 * Log of L by focused bet of one capability's answers in a slot, when a fraction of them has gone bad and all others are
 * as the null has them: the mean of the likelihood ratio over what the null believes of the day's factor after the slot.
 * That is the ratio of two laws of the slot's answers, both fixed before they came: its mean, given everything before,
 * is at most 1 under the null.
 */
export const focusIncrements = (after: ArrayLike<number>, logs: FocusLogs): readonly number[] =>
  FOCUS_EPSILONS.map((_, bet) => {
    const start = bet * FACTORS;
    let most = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < FACTORS; j += 1) most = Math.max(most, logs[start + j] ?? 0);
    let mean = 0;
    for (let j = 0; j < FACTORS; j += 1) mean += (after[j] ?? 0) * Math.exp((logs[start + j] ?? 0) - most);
    return most + Math.log(mean);
  });

/** The same of each capability. */
export const focusedGain = (
  after: ArrayLike<number>,
  focused: ReadonlyMap<number, FocusLogs>,
): ReadonlyMap<number, readonly number[]> =>
  new Map([...focused].map(([capability, logs]) => [capability, focusIncrements(after, logs)] as const));
