import type { Scores, StopReason } from '../model.ts';

/** What a baseline keeps of one answer. */
export interface BaselineSample {
  readonly at: string;
  readonly backend: string;
  readonly scores: Scores;
  readonly stopReason: StopReason;
  /** Characters of the text. */
  readonly length: number;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly thinkingTokens?: number;
  readonly cacheReadTokens?: number;
  /** Milliseconds, to a tenth; absent in files that are older than what reads them. */
  readonly latencyMs?: number;
  readonly timeToFirstTokenMs?: number;
  readonly interTokenMs?: number;
  /** Names of the tools that were called, in order; absent in older files. */
  readonly tools?: readonly string[];
  /** Of each of these calls the names of its arguments, sorted, null where it sent no object; absent without calls, in older files and where only hashes were kept. */
  readonly toolArguments?: readonly (readonly string[] | null)[];
  readonly systemFingerprint?: string;
  /** The text, cut at 2,000 characters; absent with `store.answers: hash`. */
  readonly text?: string;
  /** SHA-256 of the whole text, first 16 hex digits. */
  readonly hash: string;
}

/** Repeats of one cycle: they share its circumstances and count as one more than as many. */
export interface BaselineRun {
  readonly at: string;
  readonly samples: readonly BaselineSample[];
}

/** The approved reference of a cell, one JSON file: `baselines/<group>/<capability>/<name>[@variant].json`. */
export interface Baseline {
  readonly formatVersion: 1;
  readonly group: string;
  readonly canary: string;
  readonly variant: string;
  readonly fingerprint: string;
  /** Recorded back to back: twice the tolerance until runs from separate days are approved. */
  readonly provisional: boolean;
  /** Made from samples of the schedule instead of from a recording. */
  readonly learned?: true;
  /** Echoed model of the recording; null when answers named none or several. */
  readonly model: string | null;
  readonly recordedAt: string;
  readonly expiresAt: string;
  readonly approved: { readonly by: string; readonly at: string; readonly why: string } | null;
  readonly runs: readonly BaselineRun[];
}
