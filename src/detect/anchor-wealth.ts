import { logSumExp } from '../stats/log-sum-exp.ts';
import { BET_LOG_WEIGHTS, BETS } from './anchor-bets.ts';
import type { Detector } from './e-detector.ts';

/** The e-detector of every scope with the bets of an anchor: log wealth and floors are scope × bet. */
export const emptyWealth = (scopes: number): Detector => ({
  wealth: new Array<number>(scopes * BETS).fill(0),
  floors: new Array<number>(scopes * BETS).fill(0),
});

/** Multiplies increments by bet into a scope. */
export const multiplyBets = ({ wealth }: Detector, scope: number, increments: readonly number[]): void => {
  const start = scope * BETS;
  for (let bet = 0; bet < BETS; bet += 1) wealth[start + bet] = (wealth[start + bet] ?? 0) + (increments[bet] ?? 0);
};

const weighted = (wealth: readonly number[], scope: number, less?: readonly number[]): Float64Array => {
  const logs = new Float64Array(BETS);
  for (let bet = 0; bet < BETS; bet += 1) {
    logs[bet] = (BET_LOG_WEIGHTS[bet] ?? 0) + (wealth[scope * BETS + bet] ?? 0) - (less?.[bet] ?? 0);
  }
  return logs;
};

/** Log of the weighted mean over the bets, each less some nats: the evidence of a scope. */
export const wealthOf = ({ wealth }: Detector, scope: number, less?: readonly number[]): number =>
  logSumExp(weighted(wealth, scope, less));

/** The most log wealth of a bet on a scope. */
export const largestWealth = ({ wealth }: Detector, scope: number): number => {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = scope * BETS; i < (scope + 1) * BETS; i += 1) largest = Math.max(largest, wealth[i] ?? 0);
  return largest;
};

/** Whether a bet stands at its floor or below. */
export const atFloor = ({ wealth }: Detector, scope: number, bet: number): boolean =>
  !((wealth[scope * BETS + bet] ?? 0) > 0);

/** Takes a scope back to its floor. Always valid: wealth only gets less. */
export const restartWealth = (detector: Detector, scope: number, cycle: number): void => {
  const { wealth, floors } = detector;
  wealth.fill(0, scope * BETS, (scope + 1) * BETS);
  floors.fill(cycle, scope * BETS, (scope + 1) * BETS);
};

/** The cycle in which the bet that leads the scope last stood at its floor: since when it moved. */
export const wealthOnset = ({ wealth, floors }: Detector, scope: number): number => {
  const start = scope * BETS;
  let best = start;
  const logs = weighted(wealth, scope);
  for (let bet = 0; bet < BETS; bet += 1) if ((logs[bet] ?? 0) > (logs[best - start] ?? 0)) best = start + bet;
  return floors[best] ?? 0;
};
