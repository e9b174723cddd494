import type { Generated, GeneratedAlways } from 'kysely';
import type { Purpose } from '../model.ts';
import type { ChangeKind } from '../operator-events.ts';
import type { DeferReason, ProbeState } from './store.ts';

// The tables as Kysely sees them. Money is whole nano-dollars, times are ISO 8601 in UTC with milliseconds (so that they
// sort as text), `body` is JSON with all that no query looks at.

export interface CycleTable {
  id: string;
  schedule: string;
  planned_at: string;
  purpose: Purpose;
}

export interface SlotTable {
  /** Ours, short: probes and samples are found by it. */
  row: Generated<number>;
  id: string;
  cycle: string;
  position: number;
  start_at: string;
  deadline_at: string;
  closed_at: string | null;
  /** Place in the order of folding; null until closed and for purposes that are not folded. */
  number: number | null;
}

export interface ProbeTable {
  /** In the order in which probes were opened; never used twice. */
  row: Generated<number>;
  key: string;
  /** The slot's `row`. */
  slot: number;
  position: number;
  canary: string;
  variant: string;
  backend: string;
  planned_at: string;
  purpose: Purpose;
  state: ProbeState;
  defer_reason: DeferReason | null;
}

/** Probes that were claimed and have no sample yet. */
export interface ReservationTable {
  /** The probe's `row`. */
  probe: number;
  at: string;
  nano_usd: number;
  tokens: number;
}

export interface SpendingTable {
  day: string;
  spent_nano_usd: number;
  reserved_nano_usd: number;
  spent_tokens: number;
  reserved_tokens: number;
}

export interface SampleTable {
  /** The probe's `row`. */
  probe: number;
  canary: string;
  variant: string;
  backend: string;
  purpose: Purpose;
  at: string;
  /** 0 in time · 1 ended after its slot had closed. */
  late: number;
  /** 1 for a failure that the store wrote itself, so that the real sample may still take its place. */
  synthetic: number;
  correct: number | null;
  format: number | null;
  body: string;
}

export interface StateTable {
  name: string;
  body: string;
}

export interface ChangeTable {
  id: GeneratedAlways<number>;
  number: number;
  at: string;
  body: string;
}

export interface IncidentTable {
  id: string;
  opened_at: string;
  body: string;
}

export interface WishTable {
  number: number;
  position: number;
  body: string;
}

export interface PauseTable {
  id: string;
  from_at: string;
  /** When it ends or has ended. */
  until_at: string;
  body: string;
}

export interface ChangeEventTable {
  id: string;
  at: string;
  kind: ChangeKind;
  body: string;
}

export interface SumsTable {
  number: number;
  at: string;
  body: string;
}

/** One row. */
export interface ProgressTable {
  id: number;
  last_closed: number;
  last_folded: number;
  first_kept: number;
  samples: number;
  engine: string | null;
}

export interface Tables {
  cycle: CycleTable;
  slot: SlotTable;
  probe: ProbeTable;
  reservation: ReservationTable;
  spending: SpendingTable;
  sample: SampleTable;
  state: StateTable;
  change: ChangeTable;
  incident: IncidentTable;
  wish: WishTable;
  pause: PauseTable;
  change_event: ChangeEventTable;
  sums: SumsTable;
  progress: ProgressTable;
}
