import { fallOnset, fallReaches, restartFall } from '../detect/fall.ts';
import { timeOfCycle } from '../detect/history.ts';
import { covers, overlap, type Lattice } from '../detect/lattice.ts';
import { bucketsOf, type SignalView } from '../detect/signal-view.ts';
import type { OtherFault } from '../localize/beside.ts';
import { localize, NAMED_PROBABILITY } from '../localize/localize.ts';
import type { Slice } from '../localize/posterior.ts';
import type { Incident } from '../judgement.ts';
import { roundTo } from '../stats/round.ts';
import { leadingCapability } from './capability.ts';
import { courseOf } from './course.ts';
import { crossings, type Crossing } from './crossings.ts';
import { rivalsOf, type IncidentState, type OpenIncident, type SlotContext } from './incident-state.ts';
import { mergeNested } from './merge.ts';
import { outcomesOn } from './outcomes.ts';
import { portray } from './portray.ts';
import { incidentId, ownersOf } from './record.ts';
import { bothRecoveries, recoveryOf } from './recovery.ts';

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
