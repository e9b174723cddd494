import { forgetToday } from '../detect/anchors-state.ts';
import { forgetSupply } from '../detect/canary-cap.ts';
import { forgetFallSupply, restartFall } from '../detect/fall.ts';
import { forget } from '../detect/history.ts';
import { covers, type Lattice } from '../detect/lattice.ts';
import type { SignalView } from '../detect/signal-view.ts';
import { extend } from '../detect/track.ts';
import type { OtherFault } from '../localize/beside.ts';
import { localize, NAMED_PROBABILITY } from '../localize/localize.ts';
import type { Slice } from '../localize/posterior.ts';
import type { Incident } from '../judgement.ts';
import { COURSE_POINTS, pointOf } from './course.ts';
import { KEPT_CLOSED, rivalsOf, type IncidentState, type OpenIncident, type SlotContext } from './incident-state.ts';
import { mergeNested } from './merge.ts';
import { restartAround } from './open.ts';
import { addOutcomes, outcomesOn } from './outcomes.ts';
import { ownMembers, portray } from './portray.ts';
import { floorRecovery, hasRecovered, takeRecovery } from './recovery.ts';

const viewsOf = (incident: OpenIncident, views: readonly SignalView[]): readonly SignalView[] =>
  views.filter(({ model }) => incident.record.signals.includes(model.signal.name));

/** After an incident its scopes start at the floor, and what it alone explained is forgotten. */
export const startAnew = (
  lattice: Lattice,
  incident: OpenIncident,
  views: readonly SignalView[],
  rivals: readonly OtherFault[],
): void => {
  const members = ownMembers(lattice, incident.scope, rivals);
  const ids = new Set(members.flatMap((backend) => lattice.backends[backend]?.id ?? []));
  for (const view of viewsOf(incident, views)) {
    for (const scope of lattice.scopes.keys()) {
      if (!covers(lattice, incident.scope, scope)) continue;
      restartFall(view.state, lattice, scope, view.state.current.cycle);
    }
    forgetFallSupply(view.state, ids);
    if (view.state.anchors !== null) forgetToday(view.state.anchors, members);
    forgetSupply(view.state.alone, ids);
    view.state.current = forget(view.state.current, members);
    view.history = view.history.map((bucket) => forget(bucket, members));
  }
};

/** The scope moves to a slice that is named and at least twice as probable as the present one, so that it does not flicker. */
const moveTo = (slices: readonly Slice[], present: number): number => {
  const [best] = slices;
  if (best === undefined || best.probability < NAMED_PROBABILITY) return present;
  const here = slices.find(({ scope }) => scope === present)?.probability ?? 0;
  return best.probability >= 2 * here ? best.scope : present;
};

/** Localizes and measures again; the scope grows or narrows to the slice that is now the probable one. */
const relocate = (
  lattice: Lattice,
  incident: OpenIncident,
  views: readonly SignalView[],
  { rivals, context }: { readonly rivals: readonly OtherFault[]; readonly context: SlotContext },
): OpenIncident => {
  const { record, onset, outcomes } = incident;
  const own = viewsOf(incident, views);
  const slices = localize(lattice, { views: own, onset, around: incident.scope, others: rivals });
  const scope = moveTo(slices, incident.scope);
  const { signals } = record;
  const portrait = portray(lattice, {
    ...{ signals, scope, onset, slices, views: own, rivals, outcomes },
    quiet: context.quiet,
  });
  const point = pointOf(lattice, own, scope, {
    at: context.slot.closedAt,
    recovery: incident.recovery.streams.map(({ wealth }) => wealth),
    effect: portrait.effect,
  });
  // The alarm itself stays, also when its cycle goes on.
  const pointCycle = record.course?.at(-1)?.at === record.openedAt ? -1 : incident.pointCycle;
  const course = extend({ cycle: pointCycle, points: record.course ?? [] }, context.cycle, point, COURSE_POINTS);
  return {
    ...incident,
    scope,
    pointCycle: course.cycle,
    record: {
      ...record,
      ...portrait,
      course: course.points,
      evidence: { ...record.evidence, nats: Math.max(record.evidence.nats, point.nats) },
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
  { open, context }: { readonly open: readonly OpenIncident[]; readonly context: SlotContext },
): OpenIncident => {
  if (!hasSamples(lattice, incident, views)) return incident;
  const { slot } = context;
  const others = open.filter((one) => one.record.id !== incident.record.id);
  const rivals = rivalsOf(lattice, incident.record.signals, others);
  const members = ownMembers(lattice, incident.scope, rivals);
  const recovering = { ...incident, recovery: takeRecovery(incident.recovery, views, members) };
  const moved = relocate(lattice, recovering, views, { rivals, context });
  if (hasRecovered(recovering.recovery)) {
    startAnew(lattice, recovering, views, rivals);
    const { course } = moved.record;
    const record = { ...recovering.record, ...(course === undefined ? {} : { course }), slot: slot.number };
    return { ...recovering, record: { ...record, closedAt: slot.closedAt, closedBy: 'recovery' } };
  }
  if (moved.scope !== incident.scope) {
    for (const view of viewsOf(moved, views)) restartAround(lattice, view, moved.scope);
  }
  const same = JSON.stringify(moved.record) === JSON.stringify(incident.record);
  return { ...moved, record: same ? incident.record : { ...moved.record, slot: slot.number } };
};

const count = (lattice: Lattice, incident: OpenIncident, { outcomes }: SlotContext): OpenIncident => ({
  ...incident,
  outcomes: addOutcomes(incident.outcomes, outcomesOn(lattice, outcomes, incident.scope)),
});

/**
 * Takes one slot into the open incidents: each is localized and measured again, and closed when the evidence of
 * recovery is enough; those that turn out to be one merge. Of a slot without a valid sample on its scope an incident
 * only counts the failures: missing data cannot close it.
 */
export const followIncidents = (
  lattice: Lattice,
  views: readonly SignalView[],
  before: IncidentState,
  context: SlotContext,
): IncidentState => {
  if (before.open.length === 0) return before;
  let open: readonly OpenIncident[] = before.open
    .map((incident) => (context.first ? { ...incident, recovery: floorRecovery(incident.recovery) } : incident))
    .map((incident) => count(lattice, incident, context));
  const closed: Incident[] = [];
  for (const { record } of before.open) {
    const incident = open.find((one) => one.record.id === record.id);
    if (incident === undefined) continue;
    const next = followOne(lattice, incident, views, { open, context });
    if (next.record.closedAt !== null) closed.unshift(next.record);
    open = open.flatMap((one) => (one === incident ? (next.record.closedAt === null ? [next] : []) : [one]));
  }
  const after = { open, closed: [...closed, ...before.closed].slice(0, KEPT_CLOSED) };
  return mergeNested(lattice, after, context.slot);
};
