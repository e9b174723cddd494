import type { SignalClass } from '../judgement.ts';
import type { Aspect, Sample } from '../model.ts';

/** The recorded scores of a cell by aspect, then by run, then by repeat. */
export type Runs = Readonly<Partial<Record<Aspect, readonly (readonly number[])[]>>>;

/** One number taken from samples, with a fixed name and one class; everything that is known of it, in one file. */
export interface Signal {
  readonly name: string;
  readonly class: SignalClass;
  /** One sentence for the documentation. */
  readonly summary: string;
  /** 0..1, high is healthy; null when the sample says nothing about it (a failure, a check that could not judge). */
  readonly value: (sample: Sample) => number | null;
  /** Healthy values of a cell, by run; empty when its reference says nothing about the signal. */
  readonly healthy: (runs: Runs) => readonly (readonly number[])[];
}

export const defineSignal = (signal: Signal): Signal => signal;

/** The score of an answer in one aspect. A failure has none: it is missing data, never a 0. */
export const scoreOf =
  (aspect: Aspect) =>
  (sample: Sample): number | null =>
    sample.outcome.kind === 'answer' ? (sample.scores[aspect] ?? null) : null;
