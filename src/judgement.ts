// The nouns of judging: what detection says of samples, and what comes of it. Imports the model's nouns only.
// Times are ISO 8601 strings in UTC, as in model.ts.

import type { Scope } from './model.ts';

export const SIGNAL_CLASSES = ['quality', 'corruption', 'contamination', 'identity', 'behaviour', 'serving'] as const;
export type SignalClass = (typeof SIGNAL_CLASSES)[number];

/** In order of precedence: the first that applies is the verdict. */
export const VERDICTS = [
  'no_baseline',
  'degraded',
  'stale',
  'insufficient',
  'suspect',
  'changed',
  'improved',
  'stable',
] as const;
export type VerdictName = (typeof VERDICTS)[number];

/** The share of answers that has gone bad, with an interval; ratios in 0..1. */
export interface Effect {
  readonly degradedFraction: number;
  readonly low: number;
  readonly high: number;
}

/** The state of one signal on one scope at the end of a slot. */
export interface Verdict {
  readonly scope: Scope;
  readonly signal: string;
  readonly class: SignalClass;
  readonly verdict: VerdictName;
  readonly direction: 'worse' | 'better' | 'either' | 'none';
  /** End of the slot that it was read at. */
  readonly at: string;
  /** When this verdict began. */
  readonly since: string;
  readonly evidence: { readonly nats: number; readonly threshold: number };
  readonly effect: Effect | null;
  /** Valid samples since the onset, or since the detector's start. */
  readonly samples: number;
  /** Time of the last valid sample, for freshness; null when there was none yet. */
  readonly lastValidAt: string | null;
}

/** One candidate of localization. */
export interface SliceCandidate {
  readonly scope: Scope;
  readonly probability: number;
}

/** One degradation of one class. Alerts hang on open incidents, never on a verdict. */
export interface Incident {
  readonly id: string;
  readonly class: SignalClass;
  readonly signals: readonly string[];
  readonly scope: Scope;
  /** Most probable slices, best first; the scope above is the best one, or the alarming scope when none is probable enough. */
  readonly candidates: readonly SliceCandidate[];
  readonly localized: boolean;
  readonly openedAt: string;
  readonly onsetAt: string;
  readonly closedAt: string | null;
  readonly closedBy: string | null;
  readonly effect: Effect | null;
  readonly evidence: { readonly nats: number; readonly threshold: number };
  readonly owners: readonly string[];
  readonly provisional: boolean;
  /** Number of the slot that last changed this record. */
  readonly slot: number;
}

/** What `judge` would like the planner to send; committed with the fold, read at the planner's next wake. */
export interface Wish {
  readonly scope: Scope;
  readonly probes: number;
  readonly why: string;
}

/** Sums of one backend and signal over one slot; kept when samples are pruned. */
export interface SlotSum {
  readonly backend: string;
  readonly signal: string;
  readonly count: number;
  readonly sum: number;
  readonly sumOfSquares: number;
}

/**
 * What a cell is compared with. `valid` · `provisional` recorded back to back, twice the tolerance · `expired` goes on, and
 * asks to be recorded again · `invalid` canary or scorers have changed since: no reference · `missing` nothing was recorded.
 * The first three are in use.
 */
export const BASELINE_STATES = ['valid', 'provisional', 'expired', 'invalid', 'missing'] as const;
export type BaselineState = (typeof BASELINE_STATES)[number];
