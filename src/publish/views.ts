import type { BaselineState, Divergence, Incident, Verdict } from '../judgement.ts';
import type { Backend, FailureReason, Sample, Scope, Scores } from '../model.ts';
import type { ChangeEvent } from '../operator-events.ts';
import type { ChangeEventQuery, SampleQuery } from '../store/store.ts';
import type { DetectableFractions } from './verdict-series.ts';

/** One cell as it stands. */
export interface CellView {
  readonly canary: string;
  readonly variant: string;
  readonly backend: string;
  readonly capability: string;
  readonly baseline: BaselineState;
  /** Mean scores of the last 24 hours by aspect; all variants of the canary together. */
  readonly scores: Scores;
  /** When the newest valid sample was sent; null before the first. */
  readonly lastSampleAt: string | null;
}

export interface BudgetView {
  /** `2026-11-22`, UTC. */
  readonly day: string;
  readonly limitUsd: number;
  readonly spentUsd: number;
  /** Held for probes under way. */
  readonly reservedUsd: number;
}

/** The positive control: a backend inside the process that answers wrong on purpose now and then. Times are ISO 8601. */
export interface ControlView {
  readonly startedAt: string;
  /** It answers wrong now. */
  readonly faulty: boolean;
  /** An incident is open on it. */
  readonly detected: boolean;
  /** When its fault was last noticed; null before the first time. */
  readonly lastDetectedAt: string | null;
  /** From the begin of that fault until it was noticed. */
  readonly delaySeconds: number | null;
}

export interface StatusView {
  readonly version: string;
  readonly startedAt: string;
  readonly ready: boolean;
  /** Why it is not ready; null when it is. */
  readonly reason: string | null;
  readonly foldLagSeconds: number;
  /** False alarms that the operator allows, for the whole fleet. */
  readonly falseAlarmsPerMonth: number;
  /** Null until the store has been read. */
  readonly budget: BudgetView | null;
  /** Null when it is off. */
  readonly control: ControlView | null;
}

/** What one cell is compared with. Times are null while nothing was recorded. */
export interface BaselineView {
  readonly canary: string;
  readonly variant: string;
  readonly backend: string;
  /** Backends of one group share a baseline. */
  readonly group: string;
  readonly state: BaselineState;
  readonly recordedAt: string | null;
  readonly expiresAt: string | null;
  readonly approved: { readonly by: string; readonly at: string; readonly why: string } | null;
  /** The model that the recorded answers said they came from; null when they named none or several. */
  readonly model: string | null;
  readonly runs: number;
  readonly samples: number;
}

/** A sample as it is shown; `cut` when its text or the arguments of its tool calls are not whole. */
export interface ShownSample extends Sample {
  readonly cut?: true;
}

/** Probes of one backend that ended, and those without an answer by reason; expected failures are no failures. */
export interface BackendAvailability {
  readonly backend: string;
  readonly probes: number;
  readonly failures: Readonly<Partial<Record<FailureReason, number>>>;
}

/** Whether calls are answered at all: kept apart from what the answers are worth. */
export interface AvailabilityView {
  /** Whole hours, at most 24; not before the daemon started. */
  readonly since: string;
  /** Only backends that were probed since then. */
  readonly backends: readonly BackendAvailability[];
}

/** A pause, or a window of the configuration (without id), that is in effect. */
export interface OpenPause {
  readonly id: string | null;
  readonly scope: Scope;
  readonly from: string;
  readonly until: string;
  readonly reason: string;
}

export interface FailingSample {
  readonly sample: ShownSample;
  /** The signal that it speaks for, and how. */
  readonly why: string;
  /** What was asked last; null when its canary is no longer loaded. */
  readonly question: string | null;
  /** Answers of the same cell's baseline, at most two; empty when none is kept. */
  readonly baseline: readonly string[];
}

/** Other changes of one kind on scopes that overlap an incident's, away from it and old enough to tell. */
export interface BaseRate {
  /** At least one. */
  readonly others: number;
  /** Those of them that had an incident near on a scope that they overlap. */
  readonly withIncident: number;
  /** When the oldest of them took effect. */
  readonly since: string;
}

/** Something that happened near the onset, and may be the cause or a consequence. */
export interface NearbyChange {
  readonly at: string;
  /** `change` is what people have told of; `configuration` and `start` are the daemon's own. */
  readonly kind: 'verdict' | 'incident' | 'baseline' | 'configuration' | 'start' | 'pause' | 'change';
  /** One line. */
  readonly what: string;
  /** Id of the other incident, where it is one. */
  readonly incident?: string;
  /** What people have told of, where it is that; with it the two below. */
  readonly event?: ChangeEvent;
  /** It took effect after the estimated onset. */
  readonly afterOnset?: boolean;
  /** How often such changes have no incident; null when there is no other to compare with. */
  readonly baseRate?: BaseRate | null;
}

/** One thing to do, and the command for it where there is one. */
export interface NextStep {
  readonly what: string;
  readonly command?: string;
}

/** An incident with what helps to look into it. */
export interface IncidentView {
  readonly incident: Incident;
  /** Backends of its scope as they are configured now. */
  readonly backends: readonly Backend[];
  /** Samples since the onset that speak for it, of different canaries, worst first, at most three. */
  readonly failing: readonly FailingSample[];
  /** The same signals on neighbouring scopes, then other signals on the same scope: what it is not is seen there. */
  readonly verdicts: readonly Verdict[];
  /** Around the onset, oldest first. */
  readonly changes: readonly NearbyChange[];
  /** What to do now, in this order. */
  readonly nextSteps: readonly NextStep[];
}

/** What the HTTP side may read. Plain data; nothing here changes anything. */
export interface Views {
  readonly status: () => Promise<StatusView>;
  /** Without headers, which may be secrets. */
  readonly backends: () => Promise<readonly Backend[]>;
  readonly verdicts: () => Promise<readonly Verdict[]>;
  /** How backends compare with others of their model, by signal. */
  readonly divergences: () => Promise<readonly Divergence[]>;
  /** Newest first. */
  readonly incidents: () => Promise<readonly Incident[]>;
  readonly incident: (id: string) => Promise<IncidentView | null>;
  readonly cells: () => Promise<readonly CellView[]>;
  readonly baselines: () => Promise<readonly BaselineView[]>;
  readonly availability: () => Promise<AvailabilityView>;
  readonly pauses: () => Promise<readonly OpenPause[]>;
  /** What people have changed in the fleet, newest first. */
  readonly changeEvents: (query: ChangeEventQuery) => Promise<readonly ChangeEvent[]>;
  /** Newest first. */
  readonly samples: (query: SampleQuery) => Promise<readonly Sample[]>;
  readonly sample: (key: string) => Promise<Sample | null>;
  /** What would be found, null until it was worked out; left out = it is not told. */
  readonly detectable?: () => readonly DetectableFractions[] | null;
}
