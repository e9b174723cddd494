import { leadingBet, restartWealth, wealthOf, wealthOnset, wealthReaches } from './anchor-wealth.ts';
import { forgetSupply } from './canary-cap.ts';
import { evidenceOf, evidenceReaches, onsetCycle, restart } from './e-detector.ts';
import {
  readings,
  sharedEvidence,
  type AnchorsWealth,
  type Fallen,
  type Members,
  type Places,
} from './fall-reading.ts';
import { anchorEvidence, anchorReaches, restartAnchor } from './recent-anchor.ts';
import type { SignalState } from './state.ts';

/** Evidence that a scope has fallen, in nats: that of the anchor which has more. */
export const fallEvidence = (fallen: Fallen, lattice: Places, scope: number): number => {
  const { worse, anchors } = fallen.state;
  if (anchors === null) return evidenceOf(worse, scope);
  const { recent, pinned } = readings(anchors, lattice, scope);
  return Math.max(sharedEvidence(fallen, lattice, scope, recent), sharedEvidence(fallen, lattice, scope, pinned));
};

/** The same where it reaches some nats, else null: most scopes stand near their floor and are not asked further. */
export const fallFrom = (fallen: Fallen, lattice: Places, scope: number, nats: number): number | null => {
  const { worse, anchors } = fallen.state;
  const reaches = anchors === null ? evidenceReaches(worse, scope, nats) : anchorsReach(anchors, lattice, scope, nats);
  const evidence = reaches ? fallEvidence(fallen, lattice, scope) : null;
  return evidence !== null && evidence >= nats ? evidence : null;
};

/** Whether an anchor's evidence of a scope reaches some nats, whoever has supplied it. */
export const anchorsReach = (
  { recent, pinned }: AnchorsWealth,
  lattice: Members,
  scope: number,
  nats: number,
): boolean => wealthReaches(pinned, lattice, scope, nats) || anchorReaches(recent, lattice, scope, nats);

/** Whether the evidence that a scope has fallen reaches some nats. */
export const fallReaches = (fallen: Fallen, lattice: Places, scope: number, nats: number): boolean =>
  fallFrom(fallen, lattice, scope, nats) !== null;

/** The cycle in which the bet that leads last stood at its floor: since when the scope fell. */
export const fallOnset = ({ state: { worse, anchors } }: Fallen, lattice: Members, scope: number): number => {
  if (anchors === null) return onsetCycle(worse, scope);
  const { recent, pinned } = anchors;
  return wealthOf(pinned, lattice, scope) > anchorEvidence(recent, lattice, scope)
    ? wealthOnset(pinned, lattice, scope)
    : wealthOnset(recent.separate, lattice, scope);
};

/** The capability (position) whose own bets lead the evidence of a fall; null where bets on all answers do. */
export const fallFocus = ({ recent, pinned }: AnchorsWealth, lattice: Members, scope: number): number | null =>
  wealthOf(pinned, lattice, scope) > anchorEvidence(recent, lattice, scope)
    ? (leadingBet(pinned, lattice, scope)?.capability ?? null)
    : (leadingBet(recent.separate, lattice, scope)?.capability ?? null);

/** Takes a scope back to the floor. Always valid: wealth only gets less. */
export const restartFall = (
  { worse, anchors }: Pick<SignalState, 'worse' | 'anchors'>,
  lattice: Members,
  scope: number,
  cycle: number,
): void => {
  if (anchors === null) {
    restart(worse, scope, cycle);
    return;
  }
  restartAnchor(anchors.recent, lattice, scope, cycle);
  restartWealth(anchors.pinned, lattice, scope, cycle);
};

/** Forgets what the cells of some backends have supplied, in place. */
export const forgetFallSupply = ({ supplied, anchors }: Fallen['state'], backends: ReadonlySet<string>): void => {
  forgetSupply(supplied, backends);
  if (anchors === null) return;
  forgetSupply(anchors.supplied.recent, backends);
  forgetSupply(anchors.supplied.pinned, backends);
};
