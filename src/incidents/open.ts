import { endsBetterSpell } from '../detect/better-spell.ts';
import { fallEvidence, fallOnset, fallReaches, restartFall } from '../detect/fall.ts';
import { sumsSince, timeOfCycle } from '../detect/history.ts';
import { covers, overlap, type Lattice } from '../detect/lattice.ts';

import { wealthReaches } from '../detect/anchor-wealth.ts';
import { bucketsOf, unexplained, type SignalView } from '../detect/signal-view.ts';
import { hasNetLoss } from '../detect/net-change.ts';
import type { OtherFault } from '../localize/beside.ts';
import { localize, NAMED_PROBABILITY } from '../localize/localize.ts';
import type { Slice } from '../localize/posterior.ts';
import type { Incident } from '../judgement.ts';
import { roundTo } from '../stats/round.ts';
import { leadingCapability } from './capability.ts';
import { courseOf } from './course.ts';
import { explainedBy, rivalsOf, type IncidentState, type OpenIncident, type SlotContext } from './incident-state.ts';
import { mergeNested } from './merge.ts';
import { outcomesOn } from './outcomes.ts';
import { portray } from './portray.ts';
import { incidentId, ownersOf } from './record.ts';
import { bothRecoveries, recoveryOf } from './recovery.ts';

/** A scope whose evidence passed the threshold and that no open incident explains. */
interface Crossing {
  readonly view: SignalView;
  readonly scope: number;
  readonly nats: number;
}

/**
 * Whether answers got worse in the balance since the onset, and not only back to their baseline after a better spell:
 * that is for the pinned anchor to say.
 */
const isLoss = (lattice: Lattice, view: SignalView, scope: number, members: readonly number[]) => {
  const { state, model } = view;
  const sums = sumsSince(bucketsOf(view), fallOnset(view, lattice, scope), members);
  if (!hasNetLoss(sums)) return false;
  const { anchors } = state;
  if (anchors === null || model.anchors === null) return true;
  return (
    wealthReaches(anchors.pinned, lattice, scope, model.threshold) ||
    !endsBetterSpell(model.anchors, anchors, members, sums)
  );
};

const crossings = (lattice: Lattice, view: SignalView, open: readonly OpenIncident[]): readonly Crossing[] => {
  if (view.model.signal.law === 'shape') return [];
  const explained = explainedBy(lattice, view.model.signal.name, open);
  return [...view.touched].flatMap((scope) => {
    if (explained.scopes[scope] === true) return [];
    if (!fallReaches(view, lattice, scope, view.model.threshold)) return [];
    const nats = fallEvidence(view, lattice, scope);
    // An event that should not happen is a loss wherever it does.
    if (view.model.signal.law === 'event') return [{ view, scope, nats }];
    return isLoss(lattice, view, scope, unexplained(lattice, scope, explained)) ? [{ view, scope, nats }] : [];
  });
};

const strongest = (found: readonly Crossing[]): Crossing | null =>
  found.reduce<Crossing | null>((best, one) => (best === null || one.nats > best.nats ? one : best), null);

/** Scopes that an incident touches without covering them are judged by their other backends from now on, from the floor. */
export const restartAround = (lattice: Lattice, view: SignalView, scope: number): void => {
  for (const other of lattice.scopes.keys()) {
    if (!overlap(lattice, scope, other) || covers(lattice, scope, other)) continue;
    restartFall(view.state, lattice, other, view.state.current.cycle);
  }
};

interface Found {
  readonly crossing: Crossing;
  readonly scope: number;
  readonly onset: number;
  readonly slices: readonly Slice[];
  /** Other open incidents of this signal. */
  readonly rivals: readonly OtherFault[];
}

const find = (lattice: Lattice, crossing: Crossing, open: readonly OpenIncident[]): Found => {
  const { view, scope } = crossing;
  const signal = view.model.signal.name;
  const first = fallOnset(view, lattice, scope);
  const rivals = rivalsOf(lattice, [signal], open);
  const slices = localize(lattice, { views: [view], onset: first, around: scope, others: rivals });
  const [best] = slices;
  const named = best !== undefined && best.probability >= NAMED_PROBABILITY ? best.scope : scope;
  const own = fallReaches(view, lattice, named, view.model.threshold / 2);
  return { crossing, scope: named, onset: own ? fallOnset(view, lattice, named) : first, slices, rivals };
};

const record = (
  lattice: Lattice,
  { crossing, scope, onset, slices, rivals }: Found,
  { slot, outcomes, quiet }: SlotContext,
): Incident => {
  const { view, nats } = crossing;
  const { signal, threshold } = view.model;
  const where = lattice.scopes[scope] ?? {};
  const signals = [signal.name];
  const counted = outcomesOn(lattice, outcomes, scope);
  const sitter = { signals, scope, onset, slices, views: [view], rivals, outcomes: counted, quiet };
  const portrait = portray(lattice, sitter);
  const onsetAt = timeOfCycle(bucketsOf(view), onset) ?? slot.startAt;
  const { tracks } = view.state;
  const suspicion = (tracks[scope] ?? tracks[crossing.scope])?.points ?? [];
  const capability = leadingCapability(lattice, view, crossing.scope);
  const alarm = { at: slot.closedAt, nats: roundTo(nats, 1000), recoveryNats: 0 };
  return {
    id: incidentId(signal.class, slot, where),
    class: signal.class,
    signals,
    ...(capability === null ? {} : { capability }),
    ...portrait,
    openedAt: slot.closedAt,
    onsetAt,
    closedAt: null,
    closedBy: null,
    evidence: { nats: roundTo(nats, 1000), threshold: roundTo(threshold, 1000) },
    course: courseOf(suspicion, onsetAt, {
      ...alarm,
      degradedFraction: portrait.effect?.degradedFraction ?? null,
    }),
    slot: slot.number,
  };
};

/**
 * The open incident of the same class that a finding belongs to, the eldest of several: one lies inside the other. A
 * finding of a signal that the incident has already can only hold it: then the incident has grown.
 */
const sameFault = (
  lattice: Lattice,
  { crossing, scope }: Found,
  open: readonly OpenIncident[],
): OpenIncident | null => {
  const { class: kind } = crossing.view.model.signal;
  const related = open.filter(({ record: { class: other } }) => other === kind);
  return related.find((one) => covers(lattice, one.scope, scope) || covers(lattice, scope, one.scope)) ?? null;
};

const opened = (lattice: Lattice, found: Found, context: SlotContext): OpenIncident => ({
  record: record(lattice, found, context),
  scope: found.scope,
  onset: found.onset,
  recovery: recoveryOf(lattice, found.crossing.view, found.crossing.scope),
  pointCycle: context.cycle,
  outcomes: outcomesOn(lattice, context.outcomes, found.scope),
});

const joined = (
  lattice: Lattice,
  incident: OpenIncident,
  { crossing, scope: found, onset }: Found,
  { slot }: SlotContext,
): OpenIncident => {
  const { view } = crossing;
  const { name } = view.model.signal;
  const { signals } = incident.record;
  const known = signals.includes(name);
  const scope = known ? found : incident.scope;
  return {
    ...incident,
    scope,
    // What has grown is measured from then on.
    onset: known ? Math.max(incident.onset, onset) : incident.onset,
    record: {
      ...incident.record,
      signals: known ? signals : [...signals, name],
      scope: lattice.scopes[scope] ?? {},
      owners: ownersOf(lattice, scope),
      slot: slot.number,
    },
    recovery: bothRecoveries(incident.recovery, recoveryOf(lattice, view, crossing.scope)),
  };
};

/**
 * Opens an incident for the strongest evidence past the threshold, localizes it, and goes on with what it does not
 * explain: several scopes that cross together are one incident. A finding joins an incident of its class whose scope
 * holds it or lies within it. Each round explains at least one more scope, so it ends.
 */
export const openIncidents = (
  lattice: Lattice,
  views: readonly SignalView[],
  before: IncidentState,
  context: SlotContext,
): IncidentState => {
  const crossing = strongest(views.flatMap((view) => crossings(lattice, view, before.open)));
  if (crossing === null) return before;
  const found = find(lattice, crossing, before.open);
  const joins = sameFault(lattice, found, before.open);
  const after = joins === null ? opened(lattice, found, context) : joined(lattice, joins, found, context);
  const open = joins === null ? [...before.open, after] : before.open.map((one) => (one === joins ? after : one));
  restartAround(lattice, crossing.view, after.scope);
  return openIncidents(lattice, views, mergeNested(lattice, { ...before, open }, context.slot), context);
};
