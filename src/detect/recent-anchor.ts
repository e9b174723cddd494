import { BETS } from './anchor-bets.ts';
import { atFloor, emptyWealth, largestWealth, multiplyBets, restartWealth, wealthOf } from './anchor-wealth.ts';
import { copyNull, dayIncrements, newDay, type Belief, type DayFactors } from './day-belief.ts';
import { commonBelief, commonIncrements, sinceMorning } from './day-common.ts';
import type { Morning } from './day-morning.ts';
import { lawOfDays, type WidthWeights } from './day-widths.ts';
import { takeFloors, type Detector } from './e-detector.ts';
import type { Lattice } from './lattice.ts';

/** What an anchor needs of a lattice. */
export type AnchorLattice = Pick<Lattice, 'members' | 'holders'>;

/** The evidence of the recent anchor by scope and bet under two nulls. */
export interface AnchorWealth {
  /** Every backend has its own factor today. */
  readonly separate: Detector;
  /** All backends of a scope have one. Scopes with one backend do not use it. */
  readonly common: Detector;
}

/** The recent anchor of one signal: its evidence, and what it knows of today by backend. */
export interface AnchorState extends AnchorWealth {
  readonly beliefs: Belief[];
  /** By scope: the common null is followed. Elsewhere its evidence stays at the floor. */
  readonly followed: boolean[];
}

/** What one backend's answers of a slot gave. */
export interface AnchorTaken {
  readonly factors: DayFactors;
  /** Nats by bet that a cap has cut from the answers' likelihood ratios; ≥ 0. */
  readonly cut: readonly number[] | null;
}

/** A slot as the anchor takes it. */
export interface AnchorSlot {
  readonly lattice: AnchorLattice;
  readonly widths: readonly WidthWeights[];
  readonly morning: Morning;
  readonly taken: ReadonlyMap<number, AnchorTaken>;
  /** Whether a backend counts in a scope: not where an open incident explains it already. Fixed before the slot. */
  readonly counts: (backend: number, scope: number) => boolean;
}

export const emptyAnchor = ({ members, holders }: AnchorLattice, widths: readonly WidthWeights[]): AnchorState => ({
  beliefs: holders.map((_, backend) => newDay(lawOfDays(widths[backend] ?? []))),
  separate: emptyWealth(members.length),
  common: emptyWealth(members.length),
  followed: members.map(() => false),
});

/** A new UTC day: nothing is known of its factors but their law. */
export const startDay = ({ beliefs }: AnchorState, widths: readonly WidthWeights[]): void => {
  for (const backend of beliefs.keys()) beliefs[backend] = newDay(lawOfDays(widths[backend] ?? []));
};

/**
 * Nats of the separate null from which the common one is followed as well. Until then the smaller of the two says
 * nothing, and most scopes stand near their floor: what the common one misses are the first nats.
 */
const FOLLOWED_FROM = 2;

const isFollowed = ({ separate }: AnchorState, members: readonly number[], scope: number): boolean =>
  members.length > 1 && largestWealth(separate, scope) >= FOLLOWED_FROM;

/**
 * The first slot of a cycle: every detector takes its floor. The common null is left to itself where the separate one
 * has fallen back; to start at the floor later in a cycle, once, is to take the floor of that cycle then.
 */
export const startAnchorCycle = (state: AnchorState, { members }: AnchorLattice, cycle: number): void => {
  takeFloors(state.separate, cycle);
  takeFloors(state.common, cycle);
  for (const [scope, all] of members.entries()) {
    if (state.followed[scope] !== true || isFollowed(state, all, scope)) continue;
    state.followed[scope] = false;
    restartWealth(state.common, scope, cycle);
  }
};

/** The scope that holds a backend with as few others as possible. */
const ownScope = ({ members, holders }: AnchorLattice, backend: number): number =>
  (holders[backend] ?? []).reduce(
    (best, scope) => ((members[scope]?.length ?? 0) < (members[best]?.length ?? Infinity) ? scope : best),
    -1,
  );

/** What stands at its floor or below has nothing to remember: it sees the day as the null does. */
const forgetAtFloor = ({ beliefs, separate }: AnchorState, lattice: AnchorLattice, backend: number): void => {
  const belief = beliefs[backend];
  const scope = ownScope(lattice, backend);
  if (belief === undefined) return;
  for (let bet = 0; bet < BETS; bet += 1) if (atFloor(separate, scope, bet)) copyNull(belief, 1 + bet);
};

const less = (increments: readonly number[], cuts: readonly (readonly number[] | null)[]): readonly number[] =>
  increments.map((increment, e) => increment - cuts.reduce((sum, cut) => sum + (cut?.[e] ?? 0), 0));

const takeCommon = (state: AnchorState, { lattice, widths, taken, counts, morning }: AnchorSlot): void => {
  const since = new Map<number, Float64Array>();
  const sinceOf = (backend: number): readonly Float64Array[] => {
    const belief = state.beliefs[backend];
    if (belief === undefined) return [];
    const known = since.get(backend) ?? sinceMorning(belief, morning(widths, backend));
    since.set(backend, known);
    return [known];
  };
  for (const [scope, all] of lattice.members.entries()) {
    if (state.followed[scope] !== true) continue;
    const members = all.filter((backend) => counts(backend, scope));
    const now = members.flatMap((backend) => taken.get(backend) ?? []);
    if (now.length === 0) continue;
    const belief = commonBelief(morning(widths, all), members.flatMap(sinceOf));
    const factors = now.map((one) => one.factors);
    const cuts = now.map(({ cut }) => cut);
    multiplyBets(state.common, scope, less(commonIncrements(belief, factors), cuts));
  }
};

/** Multiplies a slot into every scope that holds one of its backends; changes the state in place. */
export const takeAnchorSlot = (state: AnchorState, slot: AnchorSlot): void => {
  takeCommon(state, slot);
  for (const [backend, { factors, cut }] of slot.taken) {
    const belief = state.beliefs[backend];
    if (belief === undefined) continue;
    const increments = less(dayIncrements(belief, factors), [cut]);
    for (const scope of slot.lattice.holders[backend] ?? []) {
      if (slot.counts(backend, scope)) multiplyBets(state.separate, scope, increments);
    }
    forgetAtFloor(state, slot.lattice, backend);
  }
  for (const [scope, all] of slot.lattice.members.entries()) {
    if (state.followed[scope] !== true && isFollowed(state, all, scope)) state.followed[scope] = true;
  }
};

/**
 * Evidence of a scope in nats: the smaller of the two nulls', less what is given by bet. With the threshold log A the
 * mean time to a false alarm is at least A cycles while the failures of the scope follow one of the nulls: expected
 * losses no higher than the anchor's, times a factor on the odds of failing that is drawn anew each UTC day, by backend
 * or for all at once.
 */
export const anchorEvidence = (
  state: AnchorWealth,
  { members }: Pick<AnchorLattice, 'members'>,
  scope: number,
  less?: readonly number[],
): number => {
  const separate = wealthOf(state.separate, scope, less);
  return (members[scope]?.length ?? 0) > 1 ? Math.min(separate, wealthOf(state.common, scope, less)) : separate;
};

/** Whether the evidence of a scope reaches some nats. */
export const anchorReaches = (
  state: AnchorWealth,
  lattice: Pick<AnchorLattice, 'members'>,
  scope: number,
  nats: number,
): boolean =>
  // No weighted mean passes its largest member, and most scopes stand near their floor.
  largestWealth(state.separate, scope) >= nats && anchorEvidence(state, lattice, scope) >= nats;

/** Takes a scope back to its floor under both nulls. */
export const restartAnchor = (state: AnchorWealth, scope: number, cycle: number): void => {
  restartWealth(state.separate, scope, cycle);
  restartWealth(state.common, scope, cycle);
};
