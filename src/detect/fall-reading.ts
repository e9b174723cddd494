import { ANSWER_BETS, BETS, FOCUS } from './anchor-bets.ts';
import { leadingBet, wealthOf } from './anchor-wealth.ts';
import { suppliedBy, type Supplied } from './canary-cap.ts';
import { evidenceWithout, type Detector } from './e-detector.ts';
import type { Lattice } from './lattice.ts';
import { EPSILONS } from './parameters.ts';
import { anchorEvidence, type AnchorWealth } from './recent-anchor.ts';
import type { SignalModel } from './signal-model.ts';
import { strongestCanary } from './strongest-canary.ts';

/** The evidence of both anchors of a score; each has half of its budget. */
export interface AnchorsWealth {
  readonly recent: AnchorWealth;
  readonly pinned: Detector;
}

/** The same with what each cell has supplied to each. */
export interface SuppliedAnchors extends AnchorsWealth {
  readonly supplied: { readonly recent: Supplied; readonly pinned: Supplied };
}

/** Where the evidence of a fall stands, frozen or in the middle of a fold. */
export interface Fallen {
  readonly model: Pick<SignalModel, 'anchors'>;
  readonly state: {
    /** Of signals without anchors, and what each cell has supplied to it. */
    readonly worse: Detector;
    readonly supplied: Supplied;
    readonly anchors: SuppliedAnchors | null;
  };
}

export type Members = Pick<Lattice, 'members'>;
export type Places = Pick<Lattice, 'members' | 'positions'>;

/** What is left out of a reading: some canaries, on the backends that `holds` lets through. */
interface Without {
  readonly canaries: readonly string[];
  readonly holds: (backend: string) => boolean;
  /** Position of a canary's capability. */
  readonly capabilityOf: ReadonlyMap<string, number>;
}

/** Nats by bet of a scope that some canaries have supplied to an anchor. */
const lessOf = (of: Supplied, { canaries, holds, capabilityOf }: Without): ((bet: number) => number) => {
  const given = new Map(
    [...Map.groupBy(canaries, (canary) => capabilityOf.get(canary) ?? 0)].map(
      ([capability, own]) => [capability, suppliedBy(of, own, { epsilons: ANSWER_BETS, holds })] as const,
    ),
  );
  return (bet) => {
    if (bet < BETS) return [...given.values()].reduce((sum, nats) => sum + (nats[bet] ?? 0), 0);
    const focused = bet - BETS;
    return given.get(Math.floor(focused / FOCUS))?.[BETS + (focused % FOCUS)] ?? 0;
  };
};

const holdsOf =
  ({ members, positions }: Places, scope: number): Without['holds'] =>
  (backend) =>
    (members[scope] ?? []).includes(positions.get(backend) ?? -1);

const NO_CAPABILITIES: ReadonlyMap<string, number> = new Map();

/** Below so many nats nothing is decided, and nothing is asked about single canaries. */
const ASKED_FROM = 2;

/** Evidence of one anchor, and the same less some nats by bet. */
interface AnchorReading {
  readonly detector: Detector;
  readonly supplied: Supplied;
  readonly evidence: (less?: (bet: number) => number) => number;
}

/**
 * At most twice what it is without the canary that has supplied most to its leading bet: one that has changed on several
 * backends is held by no cap on each of them. A scope of one backend needs no such look.
 */
export const sharedEvidence = (
  { model }: Fallen,
  lattice: Places,
  scope: number,
  { detector, supplied, evidence }: AnchorReading,
): number => {
  const nats = evidence();
  if (nats < ASKED_FROM || (lattice.members[scope]?.length ?? 0) < 2) return nats;
  const leading = leadingBet(detector, lattice, scope);
  const capabilityOf = model.anchors?.capabilityOf ?? NO_CAPABILITIES;
  const holds = holdsOf(lattice, scope);
  const strongest = leading === null ? null : strongestCanary(supplied, leading, { holds, capabilityOf });
  if (strongest === null) return nats;
  const without = evidence(lessOf(supplied, { canaries: [strongest], holds, capabilityOf }));
  return Math.min(nats, 2 * Math.max(0, without));
};

export const readings = (
  { recent, pinned, supplied }: SuppliedAnchors,
  lattice: Members,
  scope: number,
): Readonly<Record<'recent' | 'pinned', AnchorReading>> => ({
  recent: {
    detector: recent.separate,
    supplied: supplied.recent,
    evidence: (less) => anchorEvidence(recent, lattice, scope, less),
  },
  pinned: {
    detector: pinned,
    supplied: supplied.pinned,
    evidence: (less) => wealthOf(pinned, lattice, scope, less),
  },
});

/** The evidence without what some canaries have supplied on the backends of the scope. */
export const fallWithout = (
  { model, state: { worse, supplied, anchors } }: Fallen,
  lattice: Places,
  scope: number,
  canaries: readonly string[],
): number => {
  const holds = holdsOf(lattice, scope);
  if (anchors === null) {
    return evidenceWithout(worse, scope, suppliedBy(supplied, canaries, { epsilons: EPSILONS.length, holds }));
  }
  const without = { canaries, holds, capabilityOf: model.anchors?.capabilityOf ?? NO_CAPABILITIES };
  return Math.max(
    ...Object.values(readings(anchors, lattice, scope)).map((one) => one.evidence(lessOf(one.supplied, without))),
  );
};
