import type { CellReference } from '../../src/detect/engine.ts';
import type { Answer, Sample } from '../../src/model.ts';
import { nonceOf } from '../../src/canaries/nonce.ts';
import type { ReferenceAnswer, RankSignal, Signal } from '../../src/signals/signal.ts';

/** Of the answers that a fault falls on, so many at least have to show it. */
const LEAST_SHARE = 0.5;
/** A rank in 0..1 cannot move further than 0.5 from its healthy middle. */
const LEAST_SHIFT = 0.45;
/** Equal efforts rank rightly every second time. */
const LEAST_WRONG_ORDER = 0.25;

/** One cell: what its baseline shows, and its samples under a fault. */
export interface Observed {
  readonly reference: CellReference;
  readonly samples: readonly Sample[];
}

const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;

const shareOf = (flags: readonly (boolean | null)[]): number =>
  flags.filter((one) => one === true).length / Math.max(1, flags.length);

const answersIn = (samples: readonly Sample[]): readonly Answer[] =>
  samples.flatMap(({ outcome }) => (outcome.kind === 'answer' ? [outcome] : []));

const recorded = ({ shape }: CellReference): readonly ReferenceAnswer[] => shape?.answers.flat() ?? [];

type Of<Law extends Signal['law']> = Extract<Signal, { readonly law: Law }>;

const scoreFalls = (signal: Of<'score'>, { reference, samples }: Observed): boolean => {
  const healthy = signal.healthy(reference.runs).flat();
  const least = Math.min(...healthy);
  return healthy.length > 0 && shareOf(samples.map((sample) => (signal.value(sample) ?? 1) < least)) >= LEAST_SHARE;
};

const eventShows = (signal: Of<'event'>, { reference, samples }: Observed): boolean => {
  const usual = recorded(reference).flatMap(({ text, stopReason }) =>
    text === null || signal.never === true
      ? []
      : (signal.traits({ text, stopReason, callsTools: stopReason === 'tool-calls', nonce: () => null }) ?? []),
  );
  const known = new Set(usual);
  const hits = samples.map(({ key, outcome }) => {
    if (outcome.kind !== 'answer') return false;
    const { text, stopReason, toolCalls } = outcome;
    const traits = signal.traits({ text, stopReason, callsTools: toolCalls.length > 0, nonce: () => nonceOf(key) });
    return traits?.some((trait) => !known.has(trait)) ?? false;
  });
  return shareOf(hits) >= LEAST_SHARE;
};

const constantDeviates = (signal: Of<'constant'>, { reference, samples }: Observed): boolean => {
  const expected = signal.expected(reference.shape ?? null, null);
  return expected !== null && shareOf(samples.map((sample) => signal.deviates(sample, expected))) >= LEAST_SHARE;
};

const shapeMoves = (signal: Of<'shape'>, { reference, samples }: Observed): boolean => {
  const judged = signal.unscored === true && reference.runs.correct !== undefined;
  const compared = reference.shape === undefined || judged ? null : signal.compare(reference.shape);
  const seen = answersIn(samples).flatMap((answer) => compared?.value(answer) ?? []);
  if (compared === null || seen.length === 0) return false;
  const usual = 'mean' in compared.healthy ? compared.healthy.mean : mean(compared.healthy.runs.flat());
  return Math.abs(mean(seen) - usual) >= LEAST_SHIFT;
};

const servingWorse = (signal: Of<'serving'>, { reference, samples }: Observed): boolean => {
  const usual = recorded(reference).flatMap((answer) => signal.measure(answer) ?? []);
  const seen = answersIn(samples).flatMap(({ usage, ...times }) => signal.measure({ ...usage, ...times }) ?? []);
  if (usual.length === 0 || seen.length === 0 || mean(usual) < (signal.from ?? -Infinity)) return false;
  const worse = signal.worse === 'rise' ? mean(seen) - mean(usual) : mean(usual) - mean(seen);
  // Twice what is tolerated: one cell has fewer answers than a cycle.
  return worse >= 2 * signal.least;
};

/** Whether one signal, looking at one cell alone, sees the fault on at least half of the answers that it falls on. */
export const notices = (signal: Signal, observed: Observed): boolean => {
  switch (signal.law) {
    case 'score':
      return scoreFalls(signal, observed);
    case 'event':
      return eventShows(signal, observed);
    case 'constant':
      return constantDeviates(signal, observed);
    case 'shape':
      return shapeMoves(signal, observed);
    case 'serving':
      return servingWorse(signal, observed);
    case 'rank':
      return false;
  }
};

const measures = (signal: RankSignal, answers: readonly (ReferenceAnswer | Answer)[]): readonly number[] =>
  answers.flatMap((answer) => signal.measure('usage' in answer ? { ...answer.usage } : answer) ?? []);

/** Whether two variants that rank in the baseline have stopped to. */
export const rankBreaks = (signal: RankSignal, low: Observed, high: Observed): boolean => {
  const [below, above] = [low, high].map(({ reference }) => measures(signal, recorded(reference)));
  if (Math.max(...(below ?? [])) >= Math.min(...(above ?? []))) return false;
  const [lower, higher] = [low, high].map(({ samples }) => measures(signal, answersIn(samples)));
  const pairs = (lower ?? []).map((one, index) => (higher?.[index] ?? Infinity) <= one);
  return shareOf(pairs) >= LEAST_WRONG_ORDER;
};
