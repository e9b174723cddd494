import type { Incident, Verdict } from '../judgement.ts';
import type { Cycle, Json, Probe, Sample, Slot } from '../model.ts';
import type { ChangeEvent, Pause } from '../operator-events.ts';
import type { Accounts, Reservation } from './budget.ts';
import type { DeferReason, FoldSums, ProbeState, WaitingWish } from './store.ts';

export interface MemoryProbe {
  /** In the order in which probes were opened, from 1; never used twice. */
  readonly row: number;
  readonly probe: Probe;
  state: ProbeState;
  deferReason: DeferReason | null;
  reservation: Reservation | null;
  sample: Sample | null;
  /** Set while `sample` is a failure that the store wrote itself: what was charged for it. */
  charged: Reservation | null;
}

export interface MemorySlot {
  readonly slot: Slot;
  readonly cycle: Cycle;
  /** In planned position. */
  readonly probes: readonly MemoryProbe[];
  closedAt: string | null;
  number: number | null;
}

/** Everything the memory store holds; the other files of it change this in place. */
export interface MemoryTables {
  /** By id; the slots that are left are counted, so that pruning knows when a cycle is empty. */
  readonly cycles: Map<string, { readonly cycle: Cycle; slotsLeft: number }>;
  /** By schedule and planned time. */
  readonly plannedTimes: Map<string, Set<string>>;
  readonly slots: Map<string, MemorySlot>;
  readonly open: Set<MemorySlot>;
  /** By number. */
  readonly closed: Map<number, MemorySlot>;
  /** Closed slots of purposes that are not folded. */
  readonly unnumbered: Set<MemorySlot>;
  readonly probes: Map<string, MemoryProbe & { readonly slot: MemorySlot }>;
  readonly accounts: Accounts;
  readonly states: Map<string, Json>;
  readonly changes: { readonly id: number; readonly verdict: Verdict }[];
  readonly incidents: Map<string, Incident>;
  wishes: readonly WaitingWish[];
  readonly pauses: Map<string, Pause>;
  readonly changeEvents: Map<string, ChangeEvent>;
  readonly sums: FoldSums[];
  lastClosed: number;
  lastFolded: number;
  firstKept: number;
  samples: number;
  lastRow: number;
  engine: string | null;
}

export const emptyTables = (): MemoryTables => ({
  cycles: new Map(),
  plannedTimes: new Map(),
  slots: new Map(),
  open: new Set(),
  closed: new Map(),
  unnumbered: new Set(),
  probes: new Map(),
  accounts: new Map(),
  states: new Map(),
  changes: [],
  incidents: new Map(),
  wishes: [],
  pauses: new Map(),
  changeEvents: new Map(),
  sums: [],
  lastClosed: 0,
  lastFolded: 0,
  firstKept: 1,
  samples: 0,
  lastRow: 0,
  engine: null,
});
