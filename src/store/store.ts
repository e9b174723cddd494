import type { Incident, SlotSum, Verdict, Wish } from '../judgement.ts';
import type { Cell, ClosedSlot, Cycle, Json, Probe, Purpose, Sample, Slot } from '../model.ts';
import type { ChangeEvent, ChangeKind, Pause } from '../operator-events.ts';

/** Why a planned probe was not sent; a closed set, also the metric's label. */
export const DEFER_REASONS = ['budget', 'retry_after', 'overlap', 'slot_deadline'] as const;
export type DeferReason = (typeof DEFER_REASONS)[number];

/** Asks to send one probe: its highest possible cost is reserved with it. */
export interface Claim {
  readonly probe: string;
  readonly at: string;
  readonly maxCostUsd: number;
  readonly maxTokens: number;
  /** Probes of bursts are held against the limit of bursts, too. */
  readonly purpose: Purpose;
}

/** `claimed`: send it now, nobody else will · `gone`: it was claimed, deferred or closed before · `over_budget`: it is now deferred. */
export type ClaimResult = 'claimed' | 'gone' | 'over_budget';

/** `recorded` · `late`: its slot was closed, it is stored and will not be folded · `duplicate`: the probe had its sample, nothing was written. */
export type RecordResult = 'recorded' | 'late' | 'duplicate';

/** The hard limits of one UTC day. */
export interface DayLimit {
  readonly dollars: number;
  readonly tokens: number | null;
  /** What bursts may have of it at most; left out = all. */
  readonly bursts?: { readonly dollars: number; readonly tokens: number | null };
}

export interface DaySpending {
  /** `2026-11-22`. */
  readonly day: string;
  /** Settled cost and the reservations of probes that have not ended. */
  readonly spentUsd: number;
  readonly reservedUsd: number;
  readonly spentTokens: number;
  readonly reservedTokens: number;
}

/** Everything one fold changes, written in one transaction. */
export interface FoldCommit {
  readonly number: number;
  readonly engine: string;
  /** By name: whole new states; names that are absent are left as they are. */
  readonly states: Readonly<Record<string, Json>>;
  readonly changes: readonly Verdict[];
  readonly incidents: readonly Incident[];
  readonly wishes: readonly Wish[];
  readonly sums: readonly SlotSum[];
}

/** What a person's decision changes, between two folds. */
export type DecisionCommit = Pick<FoldCommit, 'number' | 'engine' | 'states' | 'changes' | 'incidents'>;

/** A wish that nobody has dealt with; `at` is when the slot closed whose fold made it. */
export interface WaitingWish {
  readonly number: number;
  readonly position: number;
  readonly at: string;
  readonly wish: Wish;
}

export type ProbeState = 'planned' | 'started' | 'ended' | 'deferred';

/** A slot that is not closed, with the state of each of its probes (same order). */
export interface OpenSlot extends Slot {
  readonly schedule: string;
  readonly purpose: Purpose;
  readonly states: readonly ProbeState[];
}

/** The most that one `readSamples` returns. */
export const SAMPLES_AT_MOST = 10_000;

export interface SampleQuery {
  readonly canary?: string;
  readonly variant?: string;
  readonly backend?: string;
  readonly purposes?: readonly Purpose[];
  /** Inclusive. */
  readonly since?: string;
  /** Exclusive. */
  readonly until?: string;
  /** Newest first; at most 10,000. */
  readonly limit: number;
}

/** Of change events the newest so many are kept, whatever retention allows. */
export const CHANGE_EVENTS_KEPT = 2_000;

export interface ChangeEventQuery {
  readonly kind?: ChangeKind;
  /** Inclusive. */
  readonly since?: string;
  /** Exclusive. */
  readonly until?: string;
  /** Newest first. */
  readonly limit: number;
}

/** Wishes older than this many folds are dropped. */
export const WISHES_KEPT_FOR_FOLDS = 1000;

/** What one fold summed up; `at` is when its slot closed. */
export interface FoldSums {
  readonly number: number;
  readonly at: string;
  readonly sums: readonly SlotSum[];
}

/** Mean score of one cell (all variants of a canary on a backend together) and aspect since a moment. */
export interface ScoreMean {
  readonly canary: string;
  readonly backend: string;
  readonly aspect: string;
  readonly mean: number;
  readonly count: number;
  /** When the newest of them was sent. */
  readonly lastAt: string;
}

export interface RecordedAndClaimed {
  readonly recorded: readonly RecordResult[];
  readonly claimed: readonly ClaimResult[];
}

/**
 * Everything that outlives the process. The first verbs write, `read…` reads; every verb is one transaction and may be repeated.
 * Implementations: kysely.ts (SQLite) and memory.ts; one contract suite runs over both.
 */
export interface Store {
  /** Writes a cycle with its slots and probes; false when that schedule has that planned time already. */
  openCycle: (cycle: Cycle) => Promise<boolean>;
  /** Results in the order of the claims. Budget is that of the UTC day of `at`. */
  claim: (claims: readonly Claim[], limit: DayLimit) => Promise<readonly ClaimResult[]>;
  /** Marks probes that are still `planned`; returns how many there were. */
  defer: (probes: readonly string[], reason: DeferReason) => Promise<number>;
  /** Inserts samples, marks their probes ended and settles their reservations. */
  record: (samples: readonly Sample[]) => Promise<readonly RecordResult[]>;
  /** `record`, then `claim`, in one transaction: one wait for the disk in place of two. A store may do without. */
  recordAndClaim?: (
    samples: readonly Sample[],
    claims: readonly Claim[],
    limit: DayLimit,
  ) => Promise<RecordedAndClaimed>;
  /**
   * Closes a slot: probes still planned are deferred (`slot_deadline`), started ones without a sample become the failure
   * given here (their reservation counts as spent: it may have been billed). Slots of a folded purpose get the next number.
   * Returns that number, or null when the slot is closed already or is not folded.
   */
  closeSlot: (slot: string, closedAt: string, missing: 'deadline' | 'interrupted') => Promise<number | null>;
  /** False, with nothing written, unless `number` is one more than the last folded one. */
  commitFold: (commit: FoldCommit) => Promise<boolean>;
  /** False, with nothing written, unless `number` is the last folded one and `engine` has made the states. */
  commitDecision: (commit: DecisionCommit) => Promise<boolean>;
  /**
   * Deals with wishes: they are gone afterwards, and the burst that grants them is open, if there is one. False, with
   * nothing written, when one of them is gone already or the schedule has that planned time.
   */
  settleWishes: (wishes: readonly Pick<WaitingWish, 'number' | 'position'>[], burst: Cycle | null) => Promise<boolean>;
  /** Writes a pause, or a known one anew (when it ended, say). */
  putPause: (pause: Pause) => Promise<void>;
  /** Writes what was changed in the fleet, or a known event anew; drops the oldest beyond CHANGE_EVENTS_KEPT. */
  putChangeEvent: (event: ChangeEvent) => Promise<void>;
  /**
   * Replaces all states by ones folded anew under another engine, with the incidents that they hold. Incidents that are
   * open in the store and not among these are closed at `at` by `new reference`; changes of verdict stay.
   */
  replaceStates: (
    fresh: Pick<FoldCommit, 'engine' | 'states' | 'incidents'> & { readonly at: string },
  ) => Promise<void>;
  /** Started probes without a sample whose slots are open, of these purposes, become failures `interrupted`; returns how many. Called once, at start. */
  interruptStarted: (purposes: readonly Purpose[], at: string) => Promise<number>;
  /**
   * Removes folded samples and closed cycles that ended before, and change events from before; sums, verdicts and
   * incidents stay. Returns removed samples.
   */
  prune: (before: string) => Promise<number>;

  readOpenSlots: (purposes: readonly Purpose[]) => Promise<readonly OpenSlot[]>;
  /** Cells that have a planned or started probe in an open slot. */
  readBusyCells: (purposes: readonly Purpose[]) => Promise<readonly Cell[]>;
  /** Newest planned time of a schedule's cycles. */
  readLastPlanned: (schedule: string) => Promise<string | null>;
  readFold: () => Promise<{
    readonly lastFolded: number;
    readonly lastClosed: number;
    readonly engine: string | null;
    readonly states: Readonly<Record<string, Json>>;
  }>;
  /** The closed slots with these numbers that still have all their samples, in order of number; late samples left out. */
  readClosedSlots: (fromNumber: number, limit: number) => Promise<readonly ClosedSlot[]>;
  /** Smallest number whose samples are all kept (pruning has passed everything before it). */
  readFirstKept: () => Promise<number>;
  readSamples: (query: SampleQuery) => Promise<readonly Sample[]>;
  /** All samples of one slot in planned position, late ones too; empty when the slot is unknown. */
  readSlotSamples: (slot: string) => Promise<readonly Sample[]>;
  /**
   * Samples that no fold ever sees (late ones, those of other purposes), in the order in which their probes were opened.
   * Start with 0 and go on with the `next` of the answer, until it brings no samples.
   */
  readUnfolded: (
    after: number,
    limit: number,
  ) => Promise<{ readonly samples: readonly Sample[]; readonly next: number }>;
  /** One sample by probe key. */
  readSample: (probe: string) => Promise<Sample | null>;
  /** Over samples of the folded purposes, late ones too; scores `null` are left out. Ordered by canary, backend, aspect. */
  readScoreMeans: (since: string) => Promise<readonly ScoreMean[]>;
  /** Newest first; those of one moment by id, descending. */
  readChangeEvents: (query: ChangeEventQuery) => Promise<readonly ChangeEvent[]>;
  /** Changes of verdict, newest first; `since` is inclusive and is compared with `at`. */
  readChanges: (query: { readonly since?: string; readonly limit: number }) => Promise<readonly Verdict[]>;
  /** Newest first. */
  readIncidents: () => Promise<readonly Incident[]>;
  /** Wishes of the folds with a greater number that are not settled, in order. */
  readWishes: (afterNumber: number) => Promise<readonly WaitingWish[]>;
  /** Those that end after `since`, in the order of their begin. */
  readPauses: (since: string) => Promise<readonly Pause[]>;
  /** Sums of the folds from this number on, in order; they are kept for ever. */
  readSums: (fromNumber: number, limit: number) => Promise<readonly FoldSums[]>;
  /** Of a day as a whole, or of its bursts alone. */
  readSpending: (day: string, purpose?: 'burst') => Promise<DaySpending>;
  readProbe: (key: string) => Promise<(Probe & { readonly state: ProbeState }) | null>;
  readSize: () => Promise<{ readonly bytes: number; readonly samples: number }>;
  close: () => Promise<void>;
}
