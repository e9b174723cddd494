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
  /** Canaries that have moved by themselves, most evidence first; present where they make the verdict `changed`. */
  readonly canaries?: readonly string[];
}

/**
 * How one backend compares with others of its model on the same canaries at the same time. Not a verdict: nothing need
 * have changed, it may always have been so.
 */
export interface Divergence {
  readonly backend: string;
  readonly signal: string;
  /** Ids of the backends that it is compared with. */
  readonly siblings: readonly string[];
  /** UTC days that the difference is taken from, the newest 28 at most. */
  readonly days: number;
  /** That it is lower than more than a third of them, by more than the tolerance. */
  readonly evidence: { readonly nats: number; readonly threshold: number };
  /** The evidence has reached the threshold. */
  readonly diverges: boolean;
  /** Mean of score less score of a sibling, −1..1, with a 99.9% interval; null before six days. */
  readonly difference: { readonly estimate: number; readonly low: number; readonly high: number } | null;
}

/** One candidate of localization. */
export interface SliceCandidate {
  readonly scope: Scope;
  readonly probability: number;
}

/** Where an incident stood at one moment. */
export interface IncidentPoint {
  readonly at: string;
  /** Evidence that its scope is worse; may fall again. */
  readonly nats: number;
  /** Evidence that it is over; the incident closes at log 100 = 4.605. 0 before it opened. */
  readonly recoveryNats: number;
  /** Share of answers gone bad since the onset; null when unknown then. */
  readonly degradedFraction: number | null;
}

/** What was considered and rejected as an account of an incident; names come from the config and are untrusted text. */
export type RuledOut =
  /** Another slice explains the samples less well. */
  | { readonly what: 'slice'; readonly scope: Scope; readonly probability: number }
  /** Another signal shows nothing on the incident's scope. `samples` since that signal's start. */
  | { readonly what: 'signal'; readonly signal: string; readonly class: SignalClass; readonly samples: number }
  /** Backends of this model outside the incident's scope are as their baseline; sizes since the onset. */
  | {
      readonly what: 'model';
      readonly model: string;
      readonly backends: number;
      readonly samples: number;
      readonly effect: Effect;
    }
  /** Probes on the scope that gave no answer since the incident opened: it is about answers, not about missing ones. */
  | { readonly what: 'failures'; readonly failures: number; readonly probes: number };

/** Of the callers that had an answer on a scope since the suspicion began, how many show a loss of their own. */
export interface CallersHit {
  readonly hit: number;
  readonly of: number;
}

/** One degradation of one class. Alerts hang on open incidents, never on a verdict. */
export interface Incident {
  readonly id: string;
  readonly class: SignalClass;
  readonly signals: readonly string[];
  /** The capability whose answers led the alarm; left out = answers of all kinds did. */
  readonly capability?: string;
  readonly scope: Scope;
  /** Most probable slices, best first; the scope above is the best one, or the alarming scope when none is probable enough. */
  readonly candidates: readonly SliceCandidate[];
  readonly localized: boolean;
  readonly openedAt: string;
  readonly onsetAt: string;
  readonly closedAt: string | null;
  /** `recovery`, `merged into ID` (then that older incident goes on with it), or what a person or a new reference did. */
  readonly closedBy: string | null;
  readonly effect: Effect | null;
  /** Left out with fewer than two callers. */
  readonly callers?: CallersHit;
  readonly evidence: { readonly nats: number; readonly threshold: number };
  readonly owners: readonly string[];
  readonly provisional: boolean;
  /** Oldest first: the onset, then the end of each cycle in which it was suspect or open; older ones are thinned out. At most 40. */
  readonly course?: readonly IncidentPoint[];
  /** As of the last change; slices first, at most 20. */
  readonly ruledOut?: readonly RuledOut[];
  /** Number of the slot that last changed this record. */
  readonly slot: number;
}

/** What `judge` would like the planner to send; committed with the fold, read at the planner's next wake. */
export interface Wish {
  readonly scope: Scope;
  readonly probes: number;
  /** Canaries of this one come first: it is what fell. */
  readonly capability?: string;
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
