import { logSumExp } from '../stats/log-sum-exp.ts';
import { betLogWeights, BETS, FOCUS } from './anchor-bets.ts';
import type { AnchorGain } from './anchor-gain.ts';
import type { Detector } from './e-detector.ts';
import type { Lattice } from './lattice.ts';

type Members = Pick<Lattice, 'members'>;

/**
 * The e-detector of every scope with the bets of an anchor, as logarithms: scope × bet. The first bets are on all
 * answers; after them come those on the answers of each capability alone, a fault of one kind of question. All are one
 * mixture: no further detector.
 */
export const emptyWealth = ({ members }: Members, capabilities: number): Detector => {
  const width = BETS + (capabilities > 1 ? capabilities * FOCUS : 0);
  return {
    wealth: new Array<number>(members.length * width).fill(0),
    floors: new Array<number>(members.length * width).fill(0),
  };
};

/** Bets of a scope. */
const widthOf = ({ wealth }: Detector, { members }: Members): number => wealth.length / members.length;

const logsOf = (detector: Detector, lattice: Members, scope: number, less?: (bet: number) => number): Float64Array => {
  const width = widthOf(detector, lattice);
  const { all, focused } = betLogWeights((width - BETS) / FOCUS);
  const logs = new Float64Array(width);
  for (let bet = 0; bet < width; bet += 1) {
    logs[bet] = (all[bet] ?? focused) + (detector.wealth[scope * width + bet] ?? 0) - (less?.(bet) ?? 0);
  }
  return logs;
};

/** A detector at its floor for one more scope with the bets of another's. */
export const emptyLike = (detector: Detector, lattice: Members): Detector => {
  const width = widthOf(detector, lattice);
  return { wealth: new Array<number>(width).fill(0), floors: new Array<number>(width).fill(0) };
};

/** Log of the weighted mean over the bets, each less some nats: the evidence of a scope. */
export const wealthOf = (detector: Detector, lattice: Members, scope: number, less?: (bet: number) => number): number =>
  logSumExp(logsOf(detector, lattice, scope, less));

/** The most log wealth of a bet on a scope; no evidence is above it. */
export const largestWealth = (detector: Detector, lattice: Members, scope: number): number => {
  const width = widthOf(detector, lattice);
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = scope * width; i < (scope + 1) * width; i += 1) largest = Math.max(largest, detector.wealth[i] ?? 0);
  return largest;
};

/** Whether the evidence of a scope reaches some nats. Most scopes stand near their floor. */
export const wealthReaches = (detector: Detector, lattice: Members, scope: number, nats: number): boolean =>
  largestWealth(detector, lattice, scope) >= nats && wealthOf(detector, lattice, scope) >= nats;

/** Whether a bet on all answers stands at its floor or below. */
export const atFloor = (detector: Detector, lattice: Members, scope: number, bet: number): boolean =>
  !((detector.wealth[scope * widthOf(detector, lattice) + bet] ?? 0) > 0);

/** Takes a scope back to its floor. Always valid: wealth only gets less. */
export const restartWealth = (detector: Detector, lattice: Members, scope: number, cycle: number): void => {
  const width = widthOf(detector, lattice);
  detector.wealth.fill(0, scope * width, (scope + 1) * width);
  detector.floors.fill(cycle, scope * width, (scope + 1) * width);
};

/** Lowers the bets on a scope by some nats, by bet. Always valid: wealth only gets less. */
export const lowerWealth = (
  { wealth }: Detector,
  { members }: Members,
  scope: number,
  less: (bet: number) => number,
): void => {
  const width = wealth.length / members.length;
  for (let bet = 0; bet < width; bet += 1) {
    wealth[scope * width + bet] = (wealth[scope * width + bet] ?? 0) - less(bet);
  }
};

const indexOfLargest = (values: ArrayLike<number>): number => {
  let best = 0;
  for (let i = 1; i < values.length; i += 1) if ((values[i] ?? 0) > (values[best] ?? 0)) best = i;
  return best;
};

/** The cycle in which the bet that leads the scope last stood at its floor: since when it moved. */
export const wealthOnset = (detector: Detector, lattice: Members, scope: number): number => {
  const logs = logsOf(detector, lattice, scope);
  return detector.floors[scope * logs.length + indexOfLargest(logs)] ?? 0;
};

/** One bet of a scope, as the answers that it is on know it. */
export interface Bet {
  /** Position among the bets on one answer. */
  readonly bet: number;
  /** The capability (position) on whose answers it is; null = on all. */
  readonly capability: number | null;
}

/** The bet with the most wealth on a scope; null where none stands above its floor. */
export const leadingBet = (detector: Detector, lattice: Members, scope: number): Bet | null => {
  const width = widthOf(detector, lattice);
  const own = detector.wealth.slice(scope * width, (scope + 1) * width);
  const best = indexOfLargest(own);
  if ((own[best] ?? 0) <= 0) return null;
  if (best < BETS) return { bet: best, capability: null };
  return { bet: BETS + ((best - BETS) % FOCUS), capability: Math.floor((best - BETS) / FOCUS) };
};

const addAt = (wealth: number[], start: number, nats: readonly number[]): void => {
  for (let i = 0; i < nats.length; i += 1) wealth[start + i] = (wealth[start + i] ?? 0) + (nats[i] ?? 0);
};

/** Multiplies a gain into a scope. */
export const multiplyGain = (
  detector: Detector,
  lattice: Members,
  scope: number,
  { all, focused }: AnchorGain,
): void => {
  const { wealth } = detector;
  const width = widthOf(detector, lattice);
  addAt(wealth, scope * width, all);
  if (width === BETS) return;
  focused.forEach((nats, capability) => {
    addAt(wealth, scope * width + BETS + capability * FOCUS, nats);
  });
};
