import { roundDown } from '../stats/round.ts';
import { riseIncrements } from './increments.ts';
import { SERVING_BETS, SERVING_MOST, SERVING_RATE } from './parameters.ts';

/** Log wealth by bet where nothing has been shown. */
export const FLOOR: readonly number[] = SERVING_BETS.map(() => 0);

/** A cycle's change beyond the limit, by the limit: 0 within it, 1 at twice of it and more. */
export const excess = (change: number, limit: number): number => Math.min(1, Math.max(0, change / limit - 1));

/** Log wealth after one more cycle with an excess of x, floored before it and kept below SERVING_MOST thresholds. */
export const multiplied = (wealth: readonly number[], x: number, threshold: number): readonly number[] => {
  const increments = riseIncrements(SERVING_RATE, x, SERVING_BETS);
  const most = SERVING_MOST * threshold;
  return wealth.map((before, bet) => Math.min(most, roundDown(Math.max(0, before) + (increments[bet] ?? 0), 1e6)));
};
