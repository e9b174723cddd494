import type { Decision } from '../detect/engine.ts';
import type { Lattice } from '../detect/lattice.ts';
import type { SignalView } from '../detect/signal-view.ts';
import type { ClosedSlot } from '../model.ts';
import { startAnew } from './follow.ts';
import { KEPT_CLOSED, rivalsOf, type IncidentState } from './incident-state.ts';

/**
 * Closes an incident as a person has decided, as recovery would: its scopes start at the floor, and what it explained is
 * forgotten. Nothing changes when no such incident is open.
 */
export const closeIncident = (
  lattice: Lattice,
  views: readonly SignalView[],
  before: IncidentState,
  { id, by, at, number }: Decision,
): IncidentState => {
  const incident = before.open.find(({ record }) => record.id === id);
  if (incident === undefined) return before;
  const others = before.open.filter((one) => one !== incident);
  startAnew(lattice, incident, views, rivalsOf(lattice, incident.record.signals, others));
  const record = { ...incident.record, closedAt: at, closedBy: by, slot: number };
  return {
    open: others,
    closed: [record, ...before.closed].slice(0, KEPT_CLOSED),
  };
};

/** A decision stands between two slots: it begins no cycle and brings no sample. */
export const nothingSent = ({ number, at }: Decision): ClosedSlot => ({
  number,
  id: '',
  cycle: '',
  schedule: '',
  index: 0,
  startAt: at,
  closedAt: at,
  purpose: 'burst',
  samples: [],
});
