import type { SignalClass } from '../judgement.ts';

/** A signal that shows nothing on a scope. `samples` since that signal's start. */
export interface Quiet {
  readonly signal: string;
  readonly class: SignalClass;
  readonly samples: number;
}

export type QuietOn = (scope: number) => readonly Quiet[];
