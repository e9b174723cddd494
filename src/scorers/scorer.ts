import type { z } from 'zod';
import type { Answer, Aspect } from '../model.ts';

/** 0..1, or `null` when the answer could not be judged (never 0 for that). */
export type Score = number | null;

/** What a scorer may know of the probe besides the answer. */
export interface ScoreContext {
  /** The probe's own nonce. */
  readonly nonce: string;
}

/** Equal input gives equal score. Must be bounded in time on hostile text. */
export type Scorer = (answer: Answer, context: ScoreContext) => Score | Promise<Score>;

/** Everything that is known of one scorer, in one file. */
export interface ScorerPlugin<Options extends z.ZodObject = z.ZodObject> {
  readonly type: string;
  /** One sentence for the documentation: what it gives and what it does not do. */
  readonly summary: string;
  /** What the check is about unless the canary says otherwise. */
  readonly aspect: Aspect;
  readonly options: Options;
  /** Raised when the same options give another score than before (absent: 1); enters the fingerprint of canaries that use it. */
  readonly version?: number;
  /** `nested` makes the scorer of a check inside the options (used by `not`). */
  readonly make: (options: z.infer<Options>, nested: (check: unknown) => Scorer) => Scorer;
}

export const defineScorer = <Options extends z.ZodObject>(plugin: ScorerPlugin<Options>): ScorerPlugin => plugin;
