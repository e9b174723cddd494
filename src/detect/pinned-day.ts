import { lowerWealth, wealthOf } from './anchor-wealth.ts';
import type { Detector } from './e-detector.ts';
import type { BetsMade } from './known-bets.ts';
import type { Lattice } from './lattice.ts';
import { DAY_PART, EPSILONS, GROSS } from './parameters.ts';

type Members = Pick<Lattice, 'members'>;

/**
 * Whether a bet on a scope is one that a bad day wins: all but those on gross fractions of all answers. Behind them come
 * lasting odds and single capabilities, and on one that fails often anyway a bad day wins any.
 */
const isLimited = (bet: number): boolean => (EPSILONS[bet] ?? 0) < GROSS;

/** Evidence of a scope, of the bets that a bad day wins alone; nats. */
const limited = (pinned: Detector, lattice: Members, scope: number): number =>
  wealthOf(pinned, lattice, scope, (bet) => (isLimited(bet) ? 0 : Number.POSITIVE_INFINITY));

/** Whether one of these bets holds more than some nats: no evidence is above the largest of them. */
const anyAbove = ({ wealth }: Detector, { members }: Members, scope: number, nats: number): boolean => {
  const width = wealth.length / members.length;
  for (let bet = 0; bet < width; bet += 1) {
    if ((wealth[scope * width + bet] ?? 0) > nats && isLimited(bet)) return true;
  }
  return false;
};

/** Of every scope the evidence that its day begins with, ≥ 0 nats. */
export const leastEvidence = (pinned: Detector, lattice: Members): number[] =>
  lattice.members.map((_, scope) =>
    anyAbove(pinned, lattice, scope, 0) ? Math.max(0, limited(pinned, lattice, scope)) : 0,
  );

/** What a day allows: the least evidence of each scope today, kept in place, and the threshold; nats. */
export interface DayLimit {
  readonly least: number[];
  readonly threshold: number;
}

const mostOn = (scope: number, { least, threshold }: DayLimit): number => (least[scope] ?? 0) + DAY_PART * threshold;

/** What is stored is rounded. */
const ROUNDING = 1e-4;

/** Whether a scope shows all that its day may add. */
export const isDayFull = (pinned: Detector, lattice: Members, scope: number, limit: DayLimit): boolean => {
  const full = mostOn(scope, limit) - ROUNDING;
  return anyAbove(pinned, lattice, scope, full) && limited(pinned, lattice, scope) >= full;
};

/** The bets that are still made on a full day: what would be lowered anyway would fill the caps of its canaries. */
export const madeWhenFull = ({ all, focused }: BetsMade): BetsMade => ({
  all: all.map((made, bet) => made && !isLimited(bet)),
  focused: focused.map((own) => own.map(() => false)),
});

/**
 * Lowers the bets on a scope that a bad day wins, all alike, to what its day may add to the least evidence of that day.
 * Always valid: wealth only gets less.
 */
export const limitDay = (pinned: Detector, lattice: Members, scope: number, limit: DayLimit): void => {
  const { least } = limit;
  const before = least[scope] ?? 0;
  if (before === 0 && !anyAbove(pinned, lattice, scope, mostOn(scope, limit))) return;
  const now = limited(pinned, lattice, scope);
  least[scope] = Math.max(0, Math.min(before, now));
  const most = mostOn(scope, limit);
  if (now > most) lowerWealth(pinned, lattice, scope, (bet) => (isLimited(bet) ? now - most : 0));
};
