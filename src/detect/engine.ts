import type { Divergence, Incident, SlotSum, Verdict, Wish } from '../judgement.ts';
import type { Aspect, Backend, ClosedSlot, FailureReason, Json } from '../model.ts';
import type { ReferenceShape } from '../signals/signal.ts';

/** What the engine knows of one cell's healthy behaviour: scores by aspect, then by run, then by repeat. */
export interface CellReference {
  readonly canary: string;
  readonly variant: string;
  /** The baseline's group; backends with this `group` use it. */
  readonly group: string;
  readonly capability: string;
  readonly provisional: boolean;
  /** ISO 8601 with milliseconds, UTC: samples sent before it are not judged by this reference. Left out = all are. */
  readonly from?: string;
  readonly runs: Readonly<Partial<Record<Aspect, readonly (readonly number[])[]>>>;
  /** By aspect and caller: how many of the scores are of that caller, and their sum; left out = callers are not known. */
  readonly callers?: Readonly<Partial<Record<Aspect, Readonly<Record<string, readonly [count: number, sum: number]>>>>>;
  /** UTC days of the runs, YYYY-MM-DD, in their order; left out = each has a day of its own. */
  readonly runDays?: readonly string[];
  /** What else the baseline shows; absent = scores alone are compared. */
  readonly shape?: ReferenceShape;
}

/** All that a fold depends on besides states and slots. */
export interface EngineSetup {
  readonly backends: readonly Backend[];
  readonly references: readonly CellReference[];
  /** Cells (canary, variant, backend) that are probed; those without a reference are `no_baseline`. */
  readonly cells: readonly { readonly canary: string; readonly variant: string; readonly backend: string }[];
  /** Canaries that must fail, by id: the failure that is healthy. */
  readonly expectedFailures?: Readonly<Partial<Record<string, FailureReason>>>;
  /** The nonce of a probe's key; left out where keys are not those that probes were sent with. */
  readonly nonceOf?: (key: string) => string;
  readonly falseAlarmsPerMonth: number;
  /** Firings a month of all schedules together. */
  readonly cyclesPerMonth: number;
  /** δ, ratio; doubled for provisional references. */
  readonly tolerance: number;
  /** Mean time between samples of a cell; a verdict without a valid sample for two of them is `stale`. */
  readonly intervalMs: number;
}

export type States = Readonly<Record<string, Json>>;

/** What one slot changed. */
export interface Fold {
  readonly states: States;
  /** Only verdicts that changed. */
  readonly changes: readonly Verdict[];
  /** Only incidents that opened or changed. */
  readonly incidents: readonly Incident[];
  readonly wishes: readonly Wish[];
  readonly sums: readonly SlotSum[];
}

/** A person's decision that an incident is over. */
export interface Decision {
  readonly id: string;
  /** `person: REASON`; the incident's `closedBy`. */
  readonly by: string;
  readonly at: string;
  /** Number of the last slot that was folded before it. */
  readonly number: number;
}

/** A pure fold over closed slots; states are plain JSON. Same setup, states and slots give the same result, bit by bit. */
export interface Engine {
  /** Hash of code version, parameters, lattice and references: states of another version are folded again. */
  readonly version: string;
  readonly initial: () => States;
  readonly fold: (states: States, slot: ClosedSlot) => Fold;
  /** Closes an incident between two slots; its scopes start at the floor. Without `incidents` when it is not open. */
  readonly close: (states: States, decision: Decision) => Fold;
  /** All current verdicts as of the last fold; `stale` is decided here, from `at`. */
  readonly verdicts: (states: States, at: string) => readonly Verdict[];
  readonly incidents: (states: States) => readonly Incident[];
  /** Every backend that has siblings against them, by signal, as of the last day that is over. */
  readonly divergences: (states: States) => readonly Divergence[];
}
