import type { BaselineState } from '../judgement.ts';
import type { Incident, Verdict } from '../judgement.ts';
import type { Backend, Sample, Scores } from '../model.ts';
import type { SampleQuery } from '../store/store.ts';

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
}

/** An incident with what helps to look into it. */
export interface IncidentView {
  readonly incident: Incident;
  /** Samples since the onset that speak for it, worst first; at most three are shown. */
  readonly failing: readonly FailingSample[];
}

export interface FailingSample {
  readonly sample: Sample;
  /** An answer of the same cell's baseline, to compare; null when none is kept. */
  readonly baselineText: string | null;
}

/** What the HTTP side may read. Plain data; nothing here changes anything. */
export interface Views {
  readonly status: () => Promise<StatusView>;
  readonly backends: () => Promise<readonly Backend[]>;
  readonly verdicts: () => Promise<readonly Verdict[]>;
  /** Newest first. */
  readonly incidents: () => Promise<readonly Incident[]>;
  readonly incident: (id: string) => Promise<IncidentView | null>;
  readonly cells: () => Promise<readonly CellView[]>;
  /** Newest first. */
  readonly samples: (query: SampleQuery) => Promise<readonly Sample[]>;
}
