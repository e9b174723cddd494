import { ASPECTS, STOP_REASONS } from '../model.ts';
import type { Aspect, Random, StopReason } from '../model.ts';
import type { Baseline, BaselineSample } from './baseline.ts';
import { permutationTest } from './permutation-test.ts';

/** One number on both sides. Undefined statistics are `null`. */
export interface Comparison {
  readonly before: Side;
  readonly after: Side;
  /** `after` − `before`. */
  readonly difference: number | null;
  /** Two-sided permutation test over runs; of 5 against 5 runs the smallest possible value is 0.008. */
  readonly pValue: number | null;
}

export interface Side {
  /** Runs that have the number. */
  readonly runs: number;
  readonly samples: number;
  /** Mean of the runs' means. */
  readonly mean: number | null;
  /** Standard deviation of the runs' means, n − 1; null with fewer than two runs. */
  readonly runSpread: number | null;
}

/** An answer before beside one after, to be read by a person. */
export interface ExamplePair {
  readonly before: Pick<BaselineSample, 'text' | 'scores' | 'stopReason' | 'length'> | null;
  readonly after: Pick<BaselineSample, 'text' | 'scores' | 'stopReason' | 'length'> | null;
}

export interface BaselineDiff {
  readonly group: string;
  readonly canary: string;
  readonly variant: string;
  /** The canary or its scorers changed between the two: scores compare different questions. */
  readonly fingerprintChanged: boolean;
  readonly model: { readonly before: string | null; readonly after: string | null };
  readonly scores: Readonly<Partial<Record<Aspect, Comparison>>>;
  /** Characters. */
  readonly length: Comparison;
  readonly inputTokens: Comparison;
  readonly outputTokens: Comparison;
  readonly stopReasons: Readonly<Partial<Record<StopReason, { readonly before: number; readonly after: number }>>>;
  /** Up to three; answers whose text the other side never gave come first. */
  readonly examples: readonly ExamplePair[];
}

type NumberOf = (sample: BaselineSample) => number | null | undefined;

const EXAMPLES = 3;
const mean = (xs: readonly number[]): number => xs.reduce((total, x) => total + x, 0) / xs.length;

/** The mean of each run that has the number at all. */
const runMeans = (baseline: Baseline, pick: NumberOf): { readonly means: readonly number[]; readonly samples: number } => {
  const runs = baseline.runs.map((run) => run.samples.flatMap((sample) => pick(sample) ?? [])).filter((xs) => xs.length > 0);
  return { means: runs.map(mean), samples: runs.reduce((count, xs) => count + xs.length, 0) };
};

const spread = (xs: readonly number[]): number | null => {
  if (xs.length < 2) return null;
  const centre = mean(xs);
  return Math.sqrt(xs.reduce((total, x) => total + (x - centre) ** 2, 0) / (xs.length - 1));
};

const sideOf = ({ means, samples }: ReturnType<typeof runMeans>): Side => ({
  runs: means.length,
  samples,
  mean: means.length === 0 ? null : mean(means),
  runSpread: spread(means),
});

const compare = (before: Baseline, after: Baseline, pick: NumberOf, random: Random): Comparison => {
  const [a, b] = [runMeans(before, pick), runMeans(after, pick)];
  const [left, right] = [sideOf(a), sideOf(b)];
  const difference = left.mean === null || right.mean === null ? null : right.mean - left.mean;
  return { before: left, after: right, difference, pValue: permutationTest(a.means, b.means, random) };
};

const allSamples = (baseline: Baseline): readonly BaselineSample[] => baseline.runs.flatMap(({ samples }) => samples);

const countStops = (before: Baseline, after: Baseline): BaselineDiff['stopReasons'] => {
  const count = (baseline: Baseline, reason: StopReason): number =>
    allSamples(baseline).filter(({ stopReason }) => stopReason === reason).length;
  const rows = STOP_REASONS.map((reason) => [reason, { before: count(before, reason), after: count(after, reason) }] as const);
  return Object.fromEntries(rows.filter(([, counts]) => counts.before + counts.after > 0));
};

/** Distinct answers, those that the other side never gave first, else in the order of recording. */
const tellingAnswers = (own: Baseline, other: Baseline): readonly BaselineSample[] => {
  const elsewhere = new Set(allSamples(other).map(({ hash }) => hash));
  const distinct = [...new Map(allSamples(own).map((sample) => [sample.hash, sample])).values()];
  const isNew = (sample: BaselineSample): boolean => !elsewhere.has(sample.hash);
  return [...distinct.filter(isNew), ...distinct.filter((sample) => !isNew(sample))];
};

const exampleOf = (sample: BaselineSample | undefined): ExamplePair['before'] => {
  if (sample === undefined) return null;
  const { text, scores, stopReason, length } = sample;
  return { scores, stopReason, length, ...(text === undefined ? {} : { text }) };
};

const examplePairs = (before: Baseline, after: Baseline): readonly ExamplePair[] => {
  const [left, right] = [tellingAnswers(before, after), tellingAnswers(after, before)];
  const count = Math.min(EXAMPLES, Math.max(left.length, right.length));
  return Array.from({ length: count }, (_, i) => ({ before: exampleOf(left[i]), after: exampleOf(right[i]) }));
};

/**
 * How two baselines of one cell differ: scores by aspect, lengths, tokens, stop reasons, echoed model, and answers side
 * by side. Runs, not samples, are compared, since the repeats of a run share its circumstances. The p-values are for
 * reading, one by one; over many cells some are small by chance.
 */
export const diffBaselines = (before: Baseline, after: Baseline, random: Random): BaselineDiff => {
  const { group, canary, variant } = after;
  const comparison = (pick: NumberOf): Comparison => compare(before, after, pick, random);
  const scores = ASPECTS.map((aspect) => [aspect, comparison((sample) => sample.scores[aspect])] as const);
  return {
    group,
    canary,
    variant,
    fingerprintChanged: before.fingerprint !== after.fingerprint,
    model: { before: before.model, after: after.model },
    scores: Object.fromEntries(scores.filter(([, { before: a, after: b }]) => a.samples + b.samples > 0)),
    length: comparison(({ length }) => length),
    inputTokens: comparison(({ inputTokens }) => inputTokens),
    outputTokens: comparison(({ outputTokens }) => outputTokens),
    stopReasons: countStops(before, after),
    examples: examplePairs(before, after),
  };
};
