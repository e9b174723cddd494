import { wealthReaches } from '../detect/anchor-wealth.ts';
import { endsBetterSpell } from '../detect/better-spell.ts';
import type { Explained } from '../detect/explained.ts';
import { fallFrom, fallOnset, forgetFallSupply, restartFall } from '../detect/fall.ts';
import { cycleAt, sumsSince, type BackendSums } from '../detect/history.ts';
import { overlap, type Lattice } from '../detect/lattice.ts';
import { hasLargeLoss, hasNetLoss, isPaidFor } from '../detect/net-change.ts';
import { bucketsOf, unexplained, type SignalView } from '../detect/signal-view.ts';
import { explainedBy, type OpenIncident } from './incident-state.ts';

/** A scope whose evidence passed the threshold and that no open incident explains. */
export interface Crossing {
  readonly view: SignalView;
  readonly scope: number;
  readonly nats: number;
}

/** Days of which the net change is asked at most; what gains have paid for is forgotten after as many. */
const NET_DAYS = 7;

const firstAsked = ({ history, state }: SignalView): number =>
  cycleAt(bucketsOf({ history, state }), new Date(Date.parse(state.current.at) - NET_DAYS * 86_400_000).toISOString());

/** The backends that a scope does not hold, as far as no open incident explains them. */
const outsideOf = (lattice: Lattice, scope: number, { backends }: Explained): readonly number[] =>
  [...lattice.backends.keys()].filter(
    (backend) => typeof backends[backend] !== 'string' && !(lattice.members[scope] ?? []).includes(backend),
  );

/** A fall that only the recent anchor shows may be the end of a better spell: that is for the pinned anchor to say. */
const endsSpell = (
  lattice: Lattice,
  { view: { model, state }, scope }: Crossing,
  members: readonly number[],
  sums: BackendSums,
): boolean => {
  const { anchors } = state;
  if (anchors === null || model.anchors === null) return false;
  return (
    !wealthReaches(anchors.pinned, lattice, scope, model.threshold) &&
    endsBetterSpell(model.anchors, anchors, members, sums)
  );
};

/** What evidence past the threshold turned out to be. */
interface Balance {
  /** Scopes of which answers got worse in the balance. */
  readonly lost: readonly Crossing[];
  /** Scopes whose losses gains have paid for, for so long that these are not asked about any more. */
  readonly settled: readonly number[];
}

/**
 * The scope with the most evidence is asked first. Where gains pay for its losses it is what changed: scopes that share
 * a backend with it show a part of that, and one of few answers would show a net loss by chance, so only a large loss is
 * one there.
 */
const balance = (lattice: Lattice, view: SignalView, passed: readonly Crossing[], explained: Explained): Balance => {
  const first = firstAsked(view);
  const since = (cycle: number, members: readonly number[]): BackendSums => sumsSince(bucketsOf(view), cycle, members);
  const asked: number[] = [];
  const paid: number[] = [];
  const settled: number[] = [];
  const lost: Crossing[] = [];
  for (const one of passed.toSorted((left, right) => right.nats - left.nats)) {
    const { scope } = one;
    const question = view.model.scopes[scope];
    if (question === undefined) continue;
    const onset = fallOnset(view, lattice, scope);
    const members = unexplained(lattice, scope, explained);
    const sums = since(Math.max(onset, first), members);
    const meets = (other: number): boolean => overlap(lattice, other, scope);
    if (hasNetLoss(sums, question)) {
      if (paid.some(meets) && !hasLargeLoss(sums, question)) continue;
      if (!endsSpell(lattice, one, members, sums)) lost.push(one);
    } else if (!asked.some(meets)) {
      const others = outsideOf(lattice, scope, explained);
      const fresh = onset >= first;
      // Where nobody is outside a good day cannot be ruled out, so nothing is settled.
      if ((fresh || others.length > 0) && isPaidFor(since(onset, members), since(onset, others), question)) {
        paid.push(scope);
        if (!fresh) settled.push(scope);
      }
    }
    asked.push(scope);
  }
  return { lost, settled };
};

/**
 * Takes the scopes that share a backend with a settled one to the floor: the answers that show what paid for their
 * evidence are no longer asked about, so it would outlive them. What an open incident explains is left to it.
 */
const forgetSettled = (
  lattice: Lattice,
  { state }: SignalView,
  settled: readonly number[],
  explained: Explained,
): void => {
  if (settled.length === 0) return;
  for (const scope of lattice.scopes.keys()) {
    if (explained.scopes[scope] === true || !settled.some((one) => overlap(lattice, one, scope))) continue;
    restartFall(state, lattice, scope, state.current.cycle);
  }
  const held = settled.flatMap((scope) => unexplained(lattice, scope, explained));
  forgetFallSupply(state, new Set(held.flatMap((backend) => lattice.backends[backend]?.id ?? [])));
};

/** Of one signal, the scopes with evidence past the threshold that are a loss; forgets in place what is settled. */
export const crossings = (lattice: Lattice, view: SignalView, open: readonly OpenIncident[]): readonly Crossing[] => {
  const { signal, threshold } = view.model;
  if (signal.law === 'shape') return [];
  const explained = explainedBy(lattice, signal.name, open);
  const passed = [...view.touched].flatMap((scope) => {
    const nats = explained.scopes[scope] === true ? null : fallFrom(view, lattice, scope, threshold);
    return nats === null ? [] : [{ view, scope, nats }];
  });
  // An event that should not happen is a loss wherever it does.
  if (signal.law === 'event' || passed.length === 0) return passed;
  const { lost, settled } = balance(lattice, view, passed, explained);
  // A loss is opened and measured by the evidence that it has: what is settled waits until there is none.
  if (lost.length === 0) forgetSettled(lattice, view, settled, explained);
  return lost;
};
