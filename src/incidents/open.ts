import { evidenceOf, onsetCycle, restart } from '../detect/e-detector.ts';
import { sumsSince, timeOfCycle } from '../detect/history.ts';
import { covers, overlap, type Lattice } from '../detect/lattice.ts';
import { RECOVERY_BETS } from '../detect/parameters.ts';
import { bucketsOf, touchedScopes, unexplained, type SignalView } from '../detect/signal-view.ts';
import { hasNetLoss } from '../detect/net-change.ts';
import { localize, NAMED_PROBABILITY } from '../localize/localize.ts';
import type { Slice } from '../localize/posterior.ts';
import { degradedFraction } from '../localize/size.ts';
import type { Incident } from '../judgement.ts';
import type { ClosedSlot } from '../model.ts';
import { roundTo } from '../stats/round.ts';
import { explainedBy, type IncidentState, type OpenIncident } from './incident-state.ts';
import { candidatesOf, incidentId, ownersOf } from './record.ts';

/** A scope whose evidence passed the threshold and that no open incident explains. */
interface Crossing {
  readonly view: SignalView;
  readonly scope: number;
  readonly nats: number;
}

const crossings = (lattice: Lattice, view: SignalView, open: readonly OpenIncident[]): readonly Crossing[] => {
  if (view.model.signal.law === 'shape') return [];
  const explained = explainedBy(lattice, view.model.signal.name, open);
  return [...touchedScopes(lattice, view.taken)].flatMap((scope) => {
    if (explained.scopes[scope] === true) return [];
    const nats = evidenceOf(view.state.worse, scope);
    if (nats < view.model.threshold) return [];
    // An event that should not happen is a loss wherever it does.
    if (view.model.signal.law === 'event') return [{ view, scope, nats }];
    const onset = onsetCycle(view.state.worse, scope);
    const lost = hasNetLoss(sumsSince(bucketsOf(view), onset, unexplained(lattice, scope, explained)));
    return lost ? [{ view, scope, nats }] : [];
  });
};

const strongest = (found: readonly Crossing[]): Crossing | null =>
  found.reduce<Crossing | null>((best, one) => (best === null || one.nats > best.nats ? one : best), null);

/** Backends in the scope of any of these incidents. */
export const backendsIn = (lattice: Lattice, incidents: readonly OpenIncident[]): ReadonlySet<number> =>
  new Set(incidents.flatMap(({ scope }) => lattice.members[scope] ?? []));

/** Scopes that an incident touches without covering them are judged by their other backends from now on, from the floor. */
export const restartAround = (lattice: Lattice, view: SignalView, scope: number): void => {
  for (const other of lattice.scopes.keys()) {
    if (!overlap(lattice, scope, other) || covers(lattice, scope, other)) continue;
    restart(view.state.worse, other, view.state.current.cycle);
  }
};

interface Found {
  readonly crossing: Crossing;
  readonly scope: number;
  readonly onset: number;
  readonly slices: readonly Slice[];
}

const find = (lattice: Lattice, crossing: Crossing, open: readonly OpenIncident[]): Found => {
  const { view, scope } = crossing;
  const { worse } = view.state;
  const signal = view.model.signal.name;
  const others = open.filter(({ record }) => record.signals.includes(signal));
  const first = onsetCycle(worse, scope);
  const slices = localize(lattice, {
    views: [view],
    onset: first,
    around: scope,
    without: backendsIn(lattice, others),
  });
  const [best] = slices;
  const named = best !== undefined && best.probability >= NAMED_PROBABILITY ? best.scope : scope;
  const own = evidenceOf(worse, named) >= view.model.threshold / 2;
  return { crossing, scope: named, onset: own ? onsetCycle(worse, named) : first, slices };
};

const record = (lattice: Lattice, { crossing, scope, onset, slices }: Found, slot: ClosedSlot): Incident => {
  const { view, nats } = crossing;
  const { signal, threshold, scopes } = view.model;
  const where = lattice.scopes[scope] ?? {};
  const buckets = bucketsOf(view);
  return {
    id: incidentId(signal.class, slot, where),
    class: signal.class,
    signals: [signal.name],
    scope: where,
    candidates: candidatesOf(lattice, slices),
    localized: (slices[0]?.probability ?? 0) >= NAMED_PROBABILITY,
    openedAt: slot.closedAt,
    onsetAt: timeOfCycle(buckets, onset) ?? slot.startAt,
    closedAt: null,
    closedBy: null,
    effect: degradedFraction(buckets, onset, lattice.members[scope] ?? []),
    evidence: { nats: roundTo(nats, 1000), threshold: roundTo(threshold, 1000) },
    owners: ownersOf(lattice, scope),
    provisional: scopes[scope]?.provisional ?? false,
    slot: slot.number,
  };
};

const noRecovery = (): readonly number[] => RECOVERY_BETS.map(() => 0);

/** The open incident of the same class that a finding of another signal belongs to: one lies inside the other. */
const sameFault = (
  lattice: Lattice,
  { crossing, scope }: Found,
  open: readonly OpenIncident[],
): OpenIncident | null => {
  const { name, class: kind } = crossing.view.model.signal;
  const related = open.filter(({ record: { signals, class: other } }) => other === kind && !signals.includes(name));
  return related.find((one) => covers(lattice, one.scope, scope) || covers(lattice, scope, one.scope)) ?? null;
};

const opened = (lattice: Lattice, found: Found, slot: ClosedSlot): OpenIncident => ({
  record: record(lattice, found, slot),
  scope: found.scope,
  onset: found.onset,
  recovery: { [found.crossing.view.model.signal.name]: noRecovery() },
  valid: 0,
});

const joined = (incident: OpenIncident, { crossing }: Found, slot: ClosedSlot): OpenIncident => {
  const { name } = crossing.view.model.signal;
  return {
    ...incident,
    record: { ...incident.record, signals: [...incident.record.signals, name], slot: slot.number },
    recovery: { ...incident.recovery, [name]: noRecovery() },
    valid: 0,
  };
};

/**
 * Opens an incident for the strongest evidence past the threshold, localizes it, and goes on with what it does not
 * explain: several scopes that cross together are one incident. Another signal of the same class joins an incident
 * whose scope holds it or lies within it. Each round explains at least one more scope, so it ends.
 */
export const openIncidents = (
  lattice: Lattice,
  views: readonly SignalView[],
  before: IncidentState,
  slot: ClosedSlot,
): IncidentState => {
  const crossing = strongest(views.flatMap((view) => crossings(lattice, view, before.open)));
  if (crossing === null) return before;
  const found = find(lattice, crossing, before.open);
  const joins = sameFault(lattice, found, before.open);
  const open =
    joins === null
      ? [...before.open, opened(lattice, found, slot)]
      : before.open.map((one) => (one === joins ? joined(one, found, slot) : one));
  restartAround(lattice, crossing.view, joins?.scope ?? found.scope);
  return openIncidents(lattice, views, { ...before, open }, slot);
};
