import { logMeanExp } from '../stats/log-sum-exp.ts';
import { roundDown } from '../stats/round.ts';
import { EPSILONS } from './parameters.ts';

const WIDTH = EPSILONS.length;

/**
 * The e-detector M_ε ← max(1, M_ε) · L of every scope, as logarithms. The floor is taken once a
 * cycle and never per sample, so that the sum of M_ε less the number of floors is a supermartingale while nothing is
 * wrong: one detector with threshold A alarms falsely at most once in A cycles in the mean, and with probability at
 * most T/A within T cycles, whenever it is read. Source: Shin, Ramdas and Rinaldo, arXiv 2203.03532, e-CUSUM.
 */
export interface Detector {
  /** log M, scope × ε. */
  readonly wealth: number[];
  /** Number of the cycle in which M last stood at its floor, scope × ε. */
  readonly floors: number[];
}

export const emptyDetector = (scopes: number): Detector => ({
  wealth: new Array<number>(scopes * WIDTH).fill(0),
  floors: new Array<number>(scopes * WIDTH).fill(0),
});

/** A copy that may be changed in place. */
export const copyDetector = ({ wealth, floors }: Detector): Detector => ({
  wealth: wealth.slice(),
  floors: floors.slice(),
});

/** As it is stored: wealth rounded down to a millionth of a nat, which is always valid. */
export const roundedDetector = ({ wealth, floors }: Detector): Detector => {
  const rounded = wealth.slice();
  for (let i = 0; i < rounded.length; i += 1) rounded[i] = roundDown(rounded[i] ?? 0, 1e6);
  return { wealth: rounded, floors: floors.slice() };
};

/** Takes the floor of every scope and ε. */
export const takeFloors = ({ wealth, floors }: Detector, cycle: number): void => {
  for (let i = 0; i < wealth.length; i += 1) {
    if ((wealth[i] ?? 0) > 0) continue;
    wealth[i] = 0;
    floors[i] = cycle;
  }
};

/** Multiplies one backend's increments into a scope. */
export const multiply = ({ wealth }: Detector, scope: number, increments: ArrayLike<number>): void => {
  const start = scope * WIDTH;
  for (let e = 0; e < WIDTH; e += 1) wealth[start + e] = (wealth[start + e] ?? 0) + (increments[e] ?? 0);
};

/** Keeps the log wealth of a scope from passing `most`: always valid, and what has ended is forgotten sooner. */
export const limit = ({ wealth }: Detector, scope: number, most: number): void => {
  for (let i = scope * WIDTH; i < (scope + 1) * WIDTH; i += 1) wealth[i] = Math.min(most, wealth[i] ?? 0);
};

/** Takes a scope back to the floor where it stands above it. Always valid: wealth only gets less. */
export const restart = ({ wealth, floors }: Detector, scope: number, cycle: number): void => {
  for (let i = scope * WIDTH; i < (scope + 1) * WIDTH; i += 1) {
    wealth[i] = 0;
    floors[i] = cycle;
  }
};

/** Log of the mean over ε: the evidence of a scope in nats. */
export const evidenceOf = ({ wealth }: Detector, scope: number): number =>
  logMeanExp(wealth, scope * WIDTH, (scope + 1) * WIDTH);

/** Whether the evidence of a scope reaches some nats. */
export const evidenceReaches = (detector: Detector, scope: number, nats: number): boolean => {
  const { wealth } = detector;
  // No mean passes its largest member, and most scopes stand near their floor.
  for (let i = scope * WIDTH; i < (scope + 1) * WIDTH; i += 1) {
    if ((wealth[i] ?? 0) >= nats) return evidenceOf(detector, scope) >= nats;
  }
  return false;
};

/** The evidence of a scope less some nats by ε. */
export const evidenceWithout = ({ wealth }: Detector, scope: number, nats: readonly number[]): number =>
  logMeanExp(nats.map((less, e) => (wealth[scope * WIDTH + e] ?? 0) - less));

/** Position in the grid of the ε with the most wealth; the smallest of equals. */
export const leadingEpsilon = ({ wealth }: Detector, scope: number): number => {
  const start = scope * WIDTH;
  let best = 0;
  for (let e = 1; e < WIDTH; e += 1) if ((wealth[start + e] ?? 0) > (wealth[start + best] ?? 0)) best = e;
  return best;
};

/** The cycle in which the leading ε of a scope last stood at its floor: since when it moved. */
export const onsetCycle = (detector: Detector, scope: number): number =>
  detector.floors[scope * WIDTH + leadingEpsilon(detector, scope)] ?? 0;
