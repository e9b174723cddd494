import { anchorEvidence, anchorReaches, restartAnchor, type AnchorWealth } from './anchor.ts';
import { BETS } from './anchor-bets.ts';
import { largestWealth, restartWealth, wealthOf, wealthOnset } from './anchor-wealth.ts';
import { forgetSupply, suppliedBy, type Supplied } from './canary-cap.ts';
import { evidenceOf, evidenceWithout, onsetCycle, restart, type Detector } from './e-detector.ts';
import type { Lattice } from './lattice.ts';
import { EPSILONS } from './parameters.ts';

/** The evidence of both anchors of a score; each has half of its budget. */
export interface AnchorsWealth {
  readonly recent: AnchorWealth;
  readonly pinned: Detector;
}

/** Where the evidence of a fall stands, frozen or in the middle of a fold. */
export interface FallState {
  /** Of signals without anchors. */
  readonly worse: Detector;
  readonly anchors: AnchorsWealth | null;
}

/** The same with what each cell has supplied to it. */
export interface SuppliedFall extends FallState {
  readonly supplied: Supplied;
  readonly anchors:
    (AnchorsWealth & { readonly supplied: { readonly recent: Supplied; readonly pinned: Supplied } }) | null;
}

type Members = Pick<Lattice, 'members'>;

/** Evidence that a scope has fallen, in nats: that of the anchor which has more. */
export const fallEvidence = ({ worse, anchors }: FallState, lattice: Members, scope: number): number =>
  anchors === null
    ? evidenceOf(worse, scope)
    : Math.max(anchorEvidence(anchors.recent, lattice, scope), wealthOf(anchors.pinned, scope));

/** Whether an anchor's evidence of a scope reaches some nats. */
export const anchorsReach = (
  { recent, pinned }: AnchorsWealth,
  lattice: Members,
  scope: number,
  nats: number,
): boolean =>
  (largestWealth(pinned, scope) >= nats && wealthOf(pinned, scope) >= nats) ||
  anchorReaches(recent, lattice, scope, nats);

/** The cycle in which the bet that leads last stood at its floor: since when the scope fell. */
export const fallOnset = ({ worse, anchors }: FallState, lattice: Members, scope: number): number => {
  if (anchors === null) return onsetCycle(worse, scope);
  const { recent, pinned } = anchors;
  const leading = wealthOf(pinned, scope) > anchorEvidence(recent, lattice, scope) ? pinned : recent.separate;
  return wealthOnset(leading, scope);
};

/** The evidence without what some canaries have supplied on the backends that `holds` lets through. */
export const fallWithout = (
  { worse, supplied, anchors }: SuppliedFall,
  lattice: Members,
  scope: number,
  { canaries, holds }: { readonly canaries: readonly string[]; readonly holds: (backend: string) => boolean },
): number => {
  if (anchors === null) {
    return evidenceWithout(worse, scope, suppliedBy(supplied, canaries, { epsilons: EPSILONS.length, holds }));
  }
  const less = (by: Supplied): readonly number[] => suppliedBy(by, canaries, { epsilons: BETS, holds });
  return Math.max(
    anchorEvidence(anchors.recent, lattice, scope, less(anchors.supplied.recent)),
    wealthOf(anchors.pinned, scope, less(anchors.supplied.pinned)),
  );
};

/** Takes a scope back to the floor. Always valid: wealth only gets less. */
export const restartFall = ({ worse, anchors }: FallState, scope: number, cycle: number): void => {
  if (anchors === null) {
    restart(worse, scope, cycle);
    return;
  }
  restartAnchor(anchors.recent, scope, cycle);
  restartWealth(anchors.pinned, scope, cycle);
};

/** Forgets what the cells of some backends have supplied, in place. */
export const forgetFallSupply = (
  { supplied, anchors }: Pick<SuppliedFall, 'supplied' | 'anchors'>,
  backends: ReadonlySet<string>,
): void => {
  forgetSupply(supplied, backends);
  if (anchors === null) return;
  forgetSupply(anchors.supplied.recent, backends);
  forgetSupply(anchors.supplied.pinned, backends);
};
