import type { Explained } from '../detect/explained.ts';
import { covers, type Lattice } from '../detect/lattice.ts';
import type { Incident } from '../judgement.ts';
import type { OtherFault } from '../localize/beside.ts';
import type { ClosedSlot } from '../model.ts';
import type { QuietOn } from './quiet.ts';
import type { Outcomes } from './outcomes.ts';
import type { Recovery } from './recovery.ts';

/** An open incident with what it needs to be followed. */
export interface OpenIncident {
  readonly record: Incident;
  /** Position of its scope in the lattice. */
  readonly scope: number;
  /** Number of its first cycle. */
  readonly onset: number;
  readonly recovery: Recovery;
  /** Number of the cycle of the last point of its course. */
  readonly pointCycle: number;
  /** Of the probes on its scope since it opened. */
  readonly outcomes: Outcomes;
}

/** What a slot says to all incidents. */
export interface SlotContext {
  readonly slot: ClosedSlot;
  /** It is the first of its cycle. */
  readonly first: boolean;
  /** Number of the cycle that is running. */
  readonly cycle: number;
  /** By backend. */
  readonly outcomes: readonly Outcomes[];
  readonly quiet: QuietOn;
}

export interface IncidentState {
  /** In order of opening. */
  readonly open: readonly OpenIncident[];
  /** The newest that are closed, newest first. */
  readonly closed: readonly Incident[];
}

/** How many closed incidents the state keeps; the store keeps all. */
export const KEPT_CLOSED = 20;

export const NO_INCIDENTS: IncidentState = { open: [], closed: [] };

/** The records of all incidents: open ones in order of opening, then the newest closed ones. */
export const recordsOf = ({ open, closed }: IncidentState): readonly Incident[] => [
  ...open.map(({ record }) => record),
  ...closed,
];

const about = (signal: string, open: readonly OpenIncident[]): readonly OpenIncident[] =>
  open.filter(({ record }) => record.signals.includes(signal));

/** Other open incidents that share a signal with this one, as what they explain. */
export const rivalsOf = (
  lattice: Lattice,
  signals: readonly string[],
  others: readonly OpenIncident[],
): readonly OtherFault[] =>
  others
    .filter(({ record }) => record.signals.some((signal) => signals.includes(signal)))
    .map(({ record, onset, scope }) => ({ signals: record.signals, onset, members: lattice.members[scope] ?? [] }));

/** What the open incidents of a signal explain. */
export const explainedBy = (lattice: Lattice, signal: string, open: readonly OpenIncident[]): Explained => {
  const relevant = about(signal, open);
  return {
    backends: lattice.backends.map(
      (_, backend) => relevant.find(({ scope }) => (lattice.members[scope] ?? []).includes(backend))?.record.id ?? null,
    ),
    scopes: lattice.scopes.map((_, scope) => relevant.some((incident) => covers(lattice, incident.scope, scope))),
  };
};

/** By scope: the first cycle of the open incident of this signal that covers it, null where none does. */
export const onsetsByScope = (
  lattice: Lattice,
  signal: string,
  open: readonly OpenIncident[],
): readonly (number | null)[] => {
  const relevant = about(signal, open);
  return lattice.scopes.map(
    (_, scope) => relevant.find((incident) => covers(lattice, incident.scope, scope))?.onset ?? null,
  );
};
