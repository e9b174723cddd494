import { BETS } from './anchor-bets.ts';
import { lessGains, type AnchorGain } from './anchor-gain.ts';
import {
  atFloor,
  emptyLike,
  emptyWealth,
  largestWealth,
  multiplyGain,
  restartWealth,
  wealthOf,
} from './anchor-wealth.ts';
import { copyNull, dayIncrements, newDay, type Belief, type DayFactors } from './day-belief.ts';
import { commonBelief, commonIncrements, sinceMorning } from './day-common.ts';
import { onlyMade, type BetsMade } from './known-bets.ts';
import { addFocus, focusedGain, type FocusLogs } from './day-focus.ts';
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
  /** All backends of a scope have one: by scope (position) where it is followed, each a detector of its own. */
  readonly common: Readonly<Record<string, Detector>>;
}

/** The recent anchor of one signal: its evidence, and what it knows of today by backend. */
export interface AnchorState extends AnchorWealth {
  readonly beliefs: Belief[];
  readonly common: Record<string, Detector>;
}

/** What one backend's answers of a slot gave. */
export interface AnchorTaken {
  readonly factors: DayFactors;
  /** By capability (position): log likelihood ratios of the bets on it alone. */
  readonly focused: ReadonlyMap<number, FocusLogs>;
  /** Which bets are made. */
  readonly made: BetsMade;
  /** Nats that a cap has cut from the answers' likelihood ratios; ≥ 0. */
  readonly cut: AnchorGain | null;
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

export const emptyAnchor = (
  lattice: AnchorLattice,
  widths: readonly WidthWeights[],
  capabilities: number,
): AnchorState => ({
  beliefs: lattice.holders.map((_, backend) => newDay(lawOfDays(widths[backend] ?? []))),
  separate: emptyWealth(lattice, capabilities),
  common: {},
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

const isFollowed = ({ separate }: AnchorWealth, lattice: AnchorLattice, scope: number): boolean =>
  (lattice.members[scope]?.length ?? 0) > 1 && largestWealth(separate, lattice, scope) >= FOLLOWED_FROM;

/** The lattice of a detector with one scope. */
const ALONE: Pick<AnchorLattice, 'members'> = { members: [[]] };

/**
 * The first slot of a cycle: every detector takes its floor. The common null is left to itself where the separate one
 * has fallen back; to start at the floor later in a cycle, once, is to take the floor of that cycle then.
 */
export const startAnchorCycle = (state: AnchorState, lattice: AnchorLattice, cycle: number): void => {
  takeFloors(state.separate, cycle);
  for (const [scope, detector] of Object.entries(state.common)) {
    if (isFollowed(state, lattice, Number(scope))) takeFloors(detector, cycle);
    else Reflect.deleteProperty(state.common, scope);
  }
};

/** The scope that holds a backend with as few others as possible. */
export const ownScope = ({ members, holders }: AnchorLattice, backend: number): number =>
  (holders[backend] ?? []).reduce(
    (best, scope) => ((members[scope]?.length ?? 0) < (members[best]?.length ?? Infinity) ? scope : best),
    -1,
  );

/** What stands at its floor or below has nothing to remember: it sees the day as the null does. */
const forgetAtFloor = ({ beliefs, separate }: AnchorState, lattice: AnchorLattice, backend: number): void => {
  const belief = beliefs[backend];
  const scope = ownScope(lattice, backend);
  if (belief === undefined) return;
  for (let bet = 0; bet < BETS; bet += 1) if (atFloor(separate, lattice, scope, bet)) copyNull(belief, 1 + bet);
};

const takeCommon = (state: AnchorState, { lattice, widths, taken, counts, morning }: AnchorSlot): void => {
  const since = new Map<number, Float64Array>();
  const sinceOf = (backend: number): readonly Float64Array[] => {
    const belief = state.beliefs[backend];
    if (belief === undefined) return [];
    const known = since.get(backend) ?? sinceMorning(belief, morning(widths, backend));
    since.set(backend, known);
    return [known];
  };
  for (const [name, detector] of Object.entries(state.common)) {
    const scope = Number(name);
    const all = lattice.members[scope] ?? [];
    const members = all.filter((backend) => counts(backend, scope));
    const now = members.flatMap((backend) => taken.get(backend) ?? []);
    if (now.length === 0) continue;
    const belief = commonBelief(morning(widths, all), members.flatMap(sinceOf));
    const { increments, after } = commonIncrements(
      belief,
      now.map(({ factors }) => factors),
    );
    const focused = new Map<number, number[]>();
    for (const one of now) {
      one.focused.forEach((logs, at) => {
        addFocus(focused, at, logs, 1);
      });
    }
    const gain = { all: increments, focused: focusedGain(after, focused) };
    const cuts = now.map(({ cut }) => cut);
    multiplyGain(detector, ALONE, 0, onlyMade(lessGains(gain, cuts), now));
  }
};

/** Multiplies a slot into every scope that holds one of its backends; changes the state in place. */
export const takeAnchorSlot = (state: AnchorState, slot: AnchorSlot): void => {
  const { lattice, taken, counts } = slot;
  takeCommon(state, slot);
  for (const [backend, { factors, focused, made, cut }] of taken) {
    const belief = state.beliefs[backend];
    if (belief === undefined) continue;
    const all = dayIncrements(belief, factors);
    const gain = onlyMade(lessGains({ all, focused: focusedGain(belief, focused) }, [cut]), [{ made }]);
    for (const scope of lattice.holders[backend] ?? []) {
      if (counts(backend, scope)) multiplyGain(state.separate, lattice, scope, gain);
    }
    forgetAtFloor(state, lattice, backend);
  }
  for (const scope of lattice.members.keys()) {
    if (!(scope in state.common) && isFollowed(state, lattice, scope))
      state.common[scope] = emptyLike(state.separate, lattice);
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
  lattice: Pick<AnchorLattice, 'members'>,
  scope: number,
  less?: (bet: number) => number,
): number => {
  const separate = wealthOf(state.separate, lattice, scope, less);
  if ((lattice.members[scope]?.length ?? 0) < 2) return separate;
  const common = state.common[scope];
  return Math.min(separate, common === undefined ? 0 : wealthOf(common, ALONE, 0, less));
};

/** Whether the evidence of a scope reaches some nats. */
export const anchorReaches = (
  state: AnchorWealth,
  lattice: Pick<AnchorLattice, 'members'>,
  scope: number,
  nats: number,
): boolean =>
  // Most scopes stand near their floor.
  largestWealth(state.separate, lattice, scope) >= nats && anchorEvidence(state, lattice, scope) >= nats;

/** Takes a scope back to its floor under both nulls. */
export const restartAnchor = (
  state: Pick<AnchorState, 'separate' | 'common'>,
  lattice: Pick<AnchorLattice, 'members'>,
  scope: number,
  cycle: number,
): void => {
  restartWealth(state.separate, lattice, scope, cycle);
  Reflect.deleteProperty(state.common, scope);
};
