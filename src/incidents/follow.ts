import { forgetSupply } from '../detect/canary-cap.ts';
import { evidenceOf, restart } from '../detect/e-detector.ts';
import { forget } from '../detect/history.ts';
import { covers, type Lattice } from '../detect/lattice.ts';
import { RECOVERY_SAMPLES, RECOVERY_THRESHOLD } from '../detect/parameters.ts';
import { bucketsOf, type SignalView } from '../detect/signal-view.ts';
import { localize, NAMED_PROBABILITY } from '../localize/localize.ts';
import { degradedFraction } from '../localize/size.ts';
import type { Incident } from '../judgement.ts';
import type { ClosedSlot } from '../model.ts';
import { logMeanExp } from '../stats/log-sum-exp.ts';
import { roundDown, roundTo } from '../stats/round.ts';
import { KEPT_CLOSED, type IncidentState, type OpenIncident } from './incident-state.ts';
import { backendsIn, restartAround } from './open.ts';
import { candidatesOf, ownersOf } from './record.ts';

const viewsOf = (incident: OpenIncident, views: readonly SignalView[]): readonly SignalView[] =>
  views.filter(({ model }) => incident.record.signals.includes(model.signal.name));

/** The floor of the recovery detector, once a cycle like that of every other. */
const floorRecovery = (incident: OpenIncident): OpenIncident => {
  const below = Object.values(incident.recovery).some((wealth) => wealth.every((x) => x <= 0));
  const recovery = Object.fromEntries(
    Object.entries(incident.recovery).map(([signal, wealth]) => [signal, wealth.map((x) => Math.max(0, x))]),
  );
  return { ...incident, recovery, valid: below ? 0 : incident.valid };
};

/** Multiplies the slot's samples into the evidence that each signal is back within the tolerance. */
const recover = (lattice: Lattice, incident: OpenIncident, views: readonly SignalView[]): OpenIncident => {
  const members = lattice.members[incident.scope] ?? [];
  let valid = incident.valid;
  const recovery = { ...incident.recovery };
  for (const { model, taken } of viewsOf(incident, views)) {
    const wealth = [...(recovery[model.signal.name] ?? [])];
    for (const backend of members) {
      const increments = taken.get(backend);
      if (increments === undefined) continue;
      valid += increments.valid;
      for (const i of wealth.keys()) wealth[i] = roundDown((wealth[i] ?? 0) + (increments.recovery[i] ?? 0), 1e6);
    }
    recovery[model.signal.name] = wealth;
  }
  return { ...incident, recovery, valid };
};

const hasRecovered = ({ recovery, valid }: OpenIncident): boolean =>
  valid >= RECOVERY_SAMPLES && Object.values(recovery).every((wealth) => logMeanExp(wealth) >= RECOVERY_THRESHOLD);

/** After an incident its scopes start at the floor, and what it explained is forgotten. */
export const startAnew = (lattice: Lattice, incident: OpenIncident, views: readonly SignalView[]): void => {
  const members = lattice.members[incident.scope] ?? [];
  const ids = new Set(members.flatMap((backend) => lattice.backends[backend]?.id ?? []));
  for (const view of viewsOf(incident, views)) {
    for (const scope of lattice.scopes.keys()) {
      if (!covers(lattice, incident.scope, scope)) continue;
      restart(view.state.worse, scope, view.state.current.cycle);
    }
    forgetSupply(view.state.supplied, ids);
    forgetSupply(view.state.alone, ids);
    view.state.current = forget(view.state.current, members);
    view.history = view.history.map((bucket) => forget(bucket, members));
  }
};

/** Localizes and measures again; the scope grows or narrows to the slice that is now the probable one. */
const relocate = (
  lattice: Lattice,
  incident: OpenIncident,
  views: readonly SignalView[],
  others: readonly OpenIncident[],
): OpenIncident => {
  const own = viewsOf(incident, views);
  const [leading] = own;
  if (leading === undefined) return incident;
  const held = lattice.members[incident.scope] ?? [];
  const without = new Set([...backendsIn(lattice, others)].filter((backend) => !held.includes(backend)));
  const slices = localize(lattice, { views: own, onset: incident.onset, around: incident.scope, without });
  const [best] = slices;
  const named = best !== undefined && best.probability >= NAMED_PROBABILITY;
  const scope = named ? best.scope : incident.scope;
  const nats = own.reduce((most, { state }) => Math.max(most, evidenceOf(state.worse, scope)), 0);
  return {
    ...incident,
    scope,
    record: {
      ...incident.record,
      scope: lattice.scopes[scope] ?? {},
      candidates: candidatesOf(lattice, slices),
      localized: named,
      effect: degradedFraction(bucketsOf(leading), incident.onset, lattice.members[scope] ?? []),
      evidence: { ...incident.record.evidence, nats: Math.max(incident.record.evidence.nats, roundTo(nats, 1000)) },
      owners: ownersOf(lattice, scope),
      provisional: own.some(({ model }) => model.scopes[scope]?.provisional === true),
    },
  };
};

const hasSamples = (lattice: Lattice, incident: OpenIncident, views: readonly SignalView[]): boolean =>
  viewsOf(incident, views).some(({ taken }) =>
    [...taken.keys()].some((backend) => (lattice.members[incident.scope] ?? []).includes(backend)),
  );

const followOne = (
  lattice: Lattice,
  incident: OpenIncident,
  views: readonly SignalView[],
  { open, slot }: { readonly open: readonly OpenIncident[]; readonly slot: ClosedSlot },
): OpenIncident => {
  if (!hasSamples(lattice, incident, views)) return incident;
  const recovering = recover(lattice, incident, views);
  if (hasRecovered(recovering)) {
    startAnew(lattice, recovering, views);
    const record = { ...recovering.record, closedAt: slot.closedAt, closedBy: 'recovery', slot: slot.number };
    return { ...recovering, record };
  }
  const others = open.filter((one) => one.record.id !== incident.record.id);
  const moved = relocate(lattice, recovering, views, others);
  if (moved.scope !== incident.scope) {
    for (const view of viewsOf(moved, views)) restartAround(lattice, view, moved.scope);
  }
  const same = JSON.stringify(moved.record) === JSON.stringify(incident.record);
  return { ...moved, record: same ? incident.record : { ...moved.record, slot: slot.number } };
};

/**
 * Takes one slot into the open incidents: each is localized and measured again, and closed when the evidence of
 * recovery is enough. An incident of which the slot has no valid sample stays exactly as it is: missing data cannot
 * close it. `first` tells that the slot is the first of its cycle.
 */
export const followIncidents = (
  lattice: Lattice,
  views: readonly SignalView[],
  before: IncidentState,
  { slot, first }: { readonly slot: ClosedSlot; readonly first: boolean },
): IncidentState => {
  if (before.open.length === 0) return before;
  let open: readonly OpenIncident[] = first ? before.open.map(floorRecovery) : before.open;
  const closed: Incident[] = [];
  for (const { record } of before.open) {
    const incident = open.find((one) => one.record.id === record.id);
    if (incident === undefined) continue;
    const next = followOne(lattice, incident, views, { open, slot });
    if (next.record.closedAt !== null) closed.unshift(next.record);
    open = open.flatMap((one) => (one === incident ? (next.record.closedAt === null ? [next] : []) : [one]));
  }
  return { open, closed: [...closed, ...before.closed].slice(0, KEPT_CLOSED) };
};
