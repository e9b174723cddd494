import type { SignalClass } from '../judgement.ts';
import type { Answer, Aspect, FailureReason, Sample, StopReason, Usage } from '../model.ts';

/** The recorded scores of a cell by aspect, then by run, then by repeat. */
export type Runs = Readonly<Partial<Record<Aspect, readonly (readonly number[])[]>>>;

/** Counts and times of one answer, sampled or recorded; what is not known is undefined. */
export type Metered = { readonly [Name in keyof (Usage & Times)]?: (Usage & Times)[Name] | undefined };

/** Milliseconds, as in an answer. */
interface Times {
  readonly latencyMs?: number;
  readonly timeToFirstTokenMs?: number;
  readonly interTokenMs?: number;
}

/** What a baseline shows of one answer besides its scores. */
export interface ReferenceAnswer extends Usage, Times {
  /** Stands for the text where only what a reference depends on is compared. */
  readonly hash: string;
  /** Null when it was not kept, or not whole. */
  readonly text: string | null;
  /** As much of the text's beginning as was kept; absent when nothing was. */
  readonly start?: string;
  /** Characters of the text. */
  readonly length: number;
  readonly stopReason: StopReason;
  readonly systemFingerprint?: string;
  /** Names of the tools that were called, in order; absent when it is not known. */
  readonly tools?: readonly string[];
  /** Of each of these calls the names of its arguments, sorted, null where it sent no object; absent without calls and when they are not known. */
  readonly toolArguments?: readonly (readonly string[] | null)[];
}

/** What a cell's baseline shows besides scores. */
export interface ReferenceShape {
  /** Echoed model; null when answers named none or several. */
  readonly model: string | null;
  /** By run, then by repeat. */
  readonly answers: readonly (readonly ReferenceAnswer[])[];
  /** The prompt holds a nonce: no two probes send the same one. */
  readonly nonce?: true;
}

interface Named {
  readonly name: string;
  readonly class: SignalClass;
  /** One sentence for the documentation. */
  readonly summary: string;
}

/** A number in 0..1, high is healthy, with a mean in the baseline: falls beyond the tolerance are a degradation. */
export interface ScoreSignal extends Named {
  readonly law: 'score';
  /** Null when the sample says nothing about it (a failure, a check that could not judge). */
  readonly value: (sample: Sample) => number | null;
  /** Healthy values of a cell, by run; empty when its reference says nothing about the signal. */
  readonly healthy: (runs: Runs) => readonly (readonly number[])[];
}

/** What a trait may be read from: an answer, or what a baseline shows of one. */
export interface ReadAnswer {
  readonly text: string;
  readonly stopReason: StopReason;
  /** The text is whatever it is because tools were called. */
  readonly callsTools: boolean;
  /** Makes the probe's own nonce; null when it is not known. */
  readonly nonce: () => string | null;
}

/** Something that should not happen: an answer with a trait that its cell's baseline never shows. */
export interface EventSignal extends Named {
  readonly law: 'event';
  /** Names of the traits of an answer, each once; null when it says nothing about them. */
  readonly traits: (answer: ReadAnswer) => readonly string[] | null;
  /** Least rate of the event that is taken for healthy, whatever the baseline shows. */
  readonly leastRate: number;
  /** Needs no baseline, and a single hit is enough. */
  readonly never?: true;
}

/** A value that is the same for every sample of a cell while nothing is exchanged behind the name. */
export interface ConstantSignal extends Named {
  readonly law: 'constant';
  /** What a cell is expected to show; null when there is nothing to compare with. */
  readonly expected: (shape: ReferenceShape | null, failure: FailureReason | null) => string | null;
  /** Null when the sample says nothing about it. */
  readonly deviates: (sample: Sample, expected: string) => boolean | null;
}

/** How one cell's answers compare with its baseline. */
export interface CellShape {
  /** 0..1; null when the sample says nothing about it. */
  readonly value: (answer: Answer) => number | null;
  /** Healthy values by run, from which the mean is learned; or the mean itself with the variance that a fixed baseline gives it. */
  readonly healthy:
    { readonly runs: readonly (readonly number[])[] } | { readonly mean: number; readonly variance: number };
  /** Healthy distances |2x − 1| of values from the middle, by run; left out where they are not watched. */
  readonly distances?: readonly (readonly number[])[];
  /** Recorded numbers by run, and that of an answer, on a scale on which all cells differ alike; left out where answers far out are not watched. */
  readonly measured?: {
    readonly runs: readonly (readonly number[])[];
    readonly measure: (answer: Answer) => number | null;
  };
}

/** A number in 0..1 whose mean is known from the baseline: it may move either way, and neither is worse. */
export interface ShapeSignal extends Named {
  readonly law: 'shape';
  /** Null when the baseline says nothing about the signal. */
  readonly compare: (shape: ReferenceShape) => CellShape | null;
  /** Shift of the mean that is tolerated, besides the baseline's own error. */
  readonly tolerance: number;
  /** Only for cells whose text no scorer judges: elsewhere other words are as good. */
  readonly unscored?: true;
}

/** A number that is larger for one variant of a canary than for another while what the variants ask for is done. */
export interface RankSignal extends Named {
  readonly law: 'rank';
  /** The variants, the one with the smaller number first. */
  readonly variants: readonly [string, string];
  /** Null when the answer says nothing about it. */
  readonly measure: (answer: Metered) => number | null;
}

/** How a service answers, whatever it answers: judged by the mean of a cycle, never by quality. */
export interface ServingSignal extends Named {
  readonly law: 'serving';
  /** On a scale on which a change adds the same to all answers; null when the answer says nothing about it. */
  readonly measure: (answer: Metered) => number | null;
  /** Which way is worse. */
  readonly worse: 'rise' | 'fall';
  /** Change of a cycle's mean that is tolerated at least. */
  readonly least: number;
  /** One answer counts for no larger a change than this. */
  readonly most: number;
  /** Spread between runs that is expected before any are seen: standard deviation. */
  readonly spread: number;
  /** An answer this far above its cell's mean is an outlier: their share is judged too. Left out = it is not. */
  readonly outlier?: number;
  /** Cells with a lower mean in the baseline have nothing to lose. */
  readonly from?: number;
  /** Backends that share another's baseline are compared with it: the place must make no difference. */
  readonly anywhere?: true;
  /** No load that backends have in common moves it: what they show together is judged as well, scope by scope. */
  readonly together?: true;
}

/** One number or category taken from samples, with a fixed name and one class; everything that is known of it, in one file. */
export type Signal = ScoreSignal | EventSignal | ConstantSignal | ShapeSignal | RankSignal | ServingSignal;

export const defineSignal = <S extends Signal>(signal: S): S => signal;

/** The score of an answer in one aspect. A failure has none: it is missing data, never a 0. */
export const scoreOf =
  (aspect: Aspect) =>
  (sample: Sample): number | null =>
    sample.outcome.kind === 'answer' ? (sample.scores[aspect] ?? null) : null;

/** What all values agree on; null when one is missing, when they differ and when there is none. */
export const common = (values: readonly (string | number | undefined)[]): string | null => {
  const [first] = values;
  return first !== undefined && values.every((value) => value === first) ? String(first) : null;
};
