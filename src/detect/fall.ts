import { anchorEvidence, anchorReaches, restartAnchor, type AnchorWealth } from './recent-anchor.ts';
import { ANSWER_BETS, BETS, FOCUS } from './anchor-bets.ts';
import { leadingFocus, restartWealth, wealthOf, wealthOnset, wealthReaches } from './anchor-wealth.ts';
import { forgetSupply, suppliedBy, type Supplied } from './canary-cap.ts';
import { evidenceOf, evidenceReaches, evidenceWithout, onsetCycle, restart, type Detector } from './e-detector.ts';
import type { Lattice } from './lattice.ts';
import { EPSILONS } from './parameters.ts';
import type { SignalState } from './state.ts';

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
    : Math.max(anchorEvidence(anchors.recent, lattice, scope), wealthOf(anchors.pinned, lattice, scope));

/** Whether an anchor's evidence of a scope reaches some nats. */
export const anchorsReach = (
  { recent, pinned }: AnchorsWealth,
  lattice: Members,
  scope: number,
  nats: number,
): boolean => wealthReaches(pinned, lattice, scope, nats) || anchorReaches(recent, lattice, scope, nats);

/** Whether the evidence that a scope has fallen reaches some nats. */
export const fallReaches = ({ worse, anchors }: FallState, lattice: Members, scope: number, nats: number): boolean =>
  anchors === null ? evidenceReaches(worse, scope, nats) : anchorsReach(anchors, lattice, scope, nats);

/** The cycle in which the bet that leads last stood at its floor: since when the scope fell. */
export const fallOnset = ({ worse, anchors }: FallState, lattice: Members, scope: number): number => {
  if (anchors === null) return onsetCycle(worse, scope);
  const { recent, pinned } = anchors;
  return wealthOf(pinned, lattice, scope) > anchorEvidence(recent, lattice, scope)
    ? wealthOnset(pinned, lattice, scope)
    : wealthOnset(recent.separate, lattice, scope);
};

/** The capability (position) whose own bets lead the evidence of a fall; null where bets on all answers do. */
export const fallFocus = ({ recent, pinned }: AnchorsWealth, lattice: Members, scope: number): number | null =>
  wealthOf(pinned, lattice, scope) > anchorEvidence(recent, lattice, scope)
    ? leadingFocus(pinned, lattice, scope)
    : leadingFocus(recent.separate, lattice, scope);

/** What is left out of a reading. */
export interface Without {
  readonly canaries: readonly string[];
  readonly holds: (backend: string) => boolean;
  /** Position of a canary's capability. */
  readonly capabilityOf: ReadonlyMap<string, number>;
}

/** The evidence without what some canaries have supplied on the backends that `holds` lets through. */
export const fallWithout = (
  { worse, supplied, anchors }: SuppliedFall,
  lattice: Members,
  scope: number,
  { canaries, holds, capabilityOf }: Without,
): number => {
  if (anchors === null) {
    return evidenceWithout(worse, scope, suppliedBy(supplied, canaries, { epsilons: EPSILONS.length, holds }));
  }
  const byCapability = Map.groupBy(canaries, (canary) => capabilityOf.get(canary) ?? 0);
  const lessOf = (of: Supplied): ((bet: number) => number) => {
    const given = new Map(
      [...byCapability].map(
        ([capability, own]) => [capability, suppliedBy(of, own, { epsilons: ANSWER_BETS, holds })] as const,
      ),
    );
    return (bet) => {
      if (bet < BETS) return [...given.values()].reduce((sum, nats) => sum + (nats[bet] ?? 0), 0);
      const focused = bet - BETS;
      return given.get(Math.floor(focused / FOCUS))?.[BETS + (focused % FOCUS)] ?? 0;
    };
  };
  return Math.max(
    anchorEvidence(anchors.recent, lattice, scope, lessOf(anchors.supplied.recent)),
    wealthOf(anchors.pinned, lattice, scope, lessOf(anchors.supplied.pinned)),
  );
};

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
export const forgetFallSupply = (
  { supplied, anchors }: Pick<SuppliedFall, 'supplied' | 'anchors'>,
  backends: ReadonlySet<string>,
): void => {
  forgetSupply(supplied, backends);
  if (anchors === null) return;
  forgetSupply(anchors.supplied.recent, backends);
  forgetSupply(anchors.supplied.pinned, backends);
};
