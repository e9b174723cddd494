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

/** Log of the weighted mean over the bets: the evidence of a scope in nats. */
export const wealthOf = ({ wealth }: Detector, scope: number): number =>
  logSumExp(BET_LOG_WEIGHTS.map((weight, bet) => weight + (wealth[scope * BETS + bet] ?? 0)));

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
  const weighted = (i: number): number => (wealth[i] ?? 0) + (BET_LOG_WEIGHTS[i - start] ?? 0);
  for (let i = start; i < start + BETS; i += 1) if (weighted(i) > weighted(best)) best = i;
  return floors[best] ?? 0;
};
