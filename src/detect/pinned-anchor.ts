import { logSumExp } from '../stats/log-sum-exp.ts';
import { BET_LOG_WEIGHTS, BETS, fractionBet, usualBets } from './anchor-bets.ts';
import type { Detector } from './e-detector.ts';
import type { Lattice } from './lattice.ts';

/** Fractions of the answers of one capability that have gone bad: of so few answers only a large one shows. */
export const FOCUS_EPSILONS: readonly number[] = [0.1, 0.2, 0.4, 0.8];
export const FOCUS = FOCUS_EPSILONS.length;
/** Part of the weight of all bets that those on single capabilities have together. */
const FOCUS_PART = 0.5;

/** Bets on one answer: those on all answers, then those on its capability alone. */
export const pinnedBets = (loss: number, score: number): readonly number[] => [
  ...usualBets(loss, score),
  ...FOCUS_EPSILONS.map((epsilon) => fractionBet(epsilon, loss, score)),
];

/** Bets on one answer. */
export const PINNED_BETS = BETS + FOCUS;

type Members = Pick<Lattice, 'members'>;

/**
 * The evidence of the pinned anchor, as logarithms: scope × bet. The first bets are on all answers; after them come those
 * on the answers of each capability alone, a fault of one kind of question. All are one mixture: no further detector.
 */
export const emptyPinned = ({ members }: Members, capabilities: number): Detector => {
  // Of a single capability there is nothing to tell apart.
  const width = BETS + (capabilities > 1 ? capabilities * FOCUS : 0);
  return {
    wealth: new Array<number>(members.length * width).fill(0),
    floors: new Array<number>(members.length * width).fill(0),
  };
};

/** Bets of a scope. */
const widthOf = ({ wealth }: Detector, { members }: Members): number => wealth.length / members.length;

const ALL_PART = Math.log(1 - FOCUS_PART);
const ALL_LOG_WEIGHTS = BET_LOG_WEIGHTS.map((weight) => ALL_PART + weight);

const logsOf = (detector: Detector, lattice: Members, scope: number, less?: (bet: number) => number): Float64Array => {
  const width = widthOf(detector, lattice);
  const logs = new Float64Array(width);
  // The weights sum to 1.
  const weights = width === BETS ? BET_LOG_WEIGHTS : ALL_LOG_WEIGHTS;
  const focused = Math.log(FOCUS_PART / (width - BETS));
  for (let bet = 0; bet < width; bet += 1) {
    logs[bet] = (weights[bet] ?? focused) + (detector.wealth[scope * width + bet] ?? 0) - (less?.(bet) ?? 0);
  }
  return logs;
};

/**
 * Evidence of a scope in nats: log of the weighted mean over the bets, each less some nats. With the threshold log A the
 * mean time to a false alarm is at least A cycles while no mean, given the past, is below the anchor's level.
 */
export const pinnedEvidence = (
  detector: Detector,
  lattice: Members,
  scope: number,
  less?: (bet: number) => number,
): number => logSumExp(logsOf(detector, lattice, scope, less));

/** Whether the evidence of a scope reaches some nats. */
export const pinnedReaches = (detector: Detector, lattice: Members, scope: number, nats: number): boolean => {
  const width = widthOf(detector, lattice);
  // No weighted mean passes its largest member, and most scopes stand near their floor.
  for (let i = scope * width; i < (scope + 1) * width; i += 1) {
    if ((detector.wealth[i] ?? 0) >= nats) return pinnedEvidence(detector, lattice, scope) >= nats;
  }
  return false;
};

/** The cycle in which the bet that leads the scope last stood at its floor: since when it moved. */
export const pinnedOnset = (detector: Detector, lattice: Members, scope: number): number => {
  const logs = logsOf(detector, lattice, scope);
  let best = 0;
  for (let bet = 1; bet < logs.length; bet += 1) if ((logs[bet] ?? 0) > (logs[best] ?? 0)) best = bet;
  return detector.floors[scope * logs.length + best] ?? 0;
};

/** The capability (position) whose own bets have the most wealth of all on a scope; null where others lead. */
export const leadingFocus = (detector: Detector, lattice: Members, scope: number): number | null => {
  const width = widthOf(detector, lattice);
  const own = detector.wealth.slice(scope * width, (scope + 1) * width);
  const most = Math.max(...own);
  const best = own.indexOf(most);
  return best < BETS || most <= 0 ? null : Math.floor((best - BETS) / FOCUS);
};

/** Takes a scope back to its floor. Always valid: wealth only gets less. */
export const restartPinned = (detector: Detector, lattice: Members, scope: number, cycle: number): void => {
  const width = widthOf(detector, lattice);
  detector.wealth.fill(0, scope * width, (scope + 1) * width);
  detector.floors.fill(cycle, scope * width, (scope + 1) * width);
};

/** What one backend's answers of a slot give: nats by bet on all answers, and by focused bet of each capability. */
export interface PinnedGain {
  readonly all: readonly number[];
  readonly focused: ReadonlyMap<number, readonly number[]>;
}

/** Multiplies a gain into a scope. */
export const multiplyPinned = (detector: Detector, lattice: Members, scope: number, gain: PinnedGain): void => {
  const { wealth } = detector;
  const width = widthOf(detector, lattice);
  const add = (start: number, nats: readonly number[]): void => {
    for (let i = 0; i < nats.length; i += 1) wealth[start + i] = (wealth[start + i] ?? 0) + (nats[i] ?? 0);
  };
  add(scope * width, gain.all);
  if (width === BETS) return;
  for (const [capability, nats] of gain.focused) add(scope * width + BETS + capability * FOCUS, nats);
};
