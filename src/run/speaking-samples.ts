import type { CellReference } from '../detect/engine.ts';
import type { FailureReason, Sample } from '../model.ts';
import { SIGNALS } from '../signals/index.ts';
import type {
  ConstantSignal,
  EventSignal,
  RankSignal,
  ScoreSignal,
  ServingSignal,
  ShapeSignal,
} from '../signals/signal.ts';
import { knownTraits, strangeTraits } from './strange-traits.ts';

/** How much a sample speaks for a signal's being off: `weight` in 0..1, more is worse. */
export interface Speaking {
  readonly weight: number;
  /** One line for people. */
  readonly why: string;
}

/** A sample with what it is compared with. */
export interface Compared {
  readonly sample: Sample;
  readonly reference: CellReference | null;
  readonly expectedFailure: FailureReason | null;
}

const byScore = (signal: ScoreSignal, { sample }: Compared): Speaking | null => {
  const value = signal.value(sample);
  return value === null || value >= 1 ? null : { weight: 1 - value, why: `${signal.name} ${value.toFixed(2)}` };
};

const byTrait = (signal: EventSignal, { sample, reference }: Compared): Speaking | null => {
  const found = strangeTraits(signal, sample, knownTraits(signal, reference));
  return found.length === 0 ? null : { weight: 1, why: `${signal.name}: ${found.slice(0, 3).join(', ')}` };
};

const byDeviation = (signal: ConstantSignal, { sample, reference, expectedFailure }: Compared): Speaking | null => {
  const expected = signal.expected(reference?.shape ?? null, expectedFailure);
  if (expected === null || signal.deviates(sample, expected) !== true) return null;
  return { weight: 1, why: `${signal.name} is not ${expected}` };
};

const byShape = (signal: ShapeSignal, { sample: { outcome }, reference }: Compared): Speaking | null => {
  if (outcome.kind === 'failure' || reference?.shape === undefined) return null;
  const cell = signal.compare(reference.shape);
  const value = cell?.value(outcome) ?? null;
  if (cell === null || value === null) return null;
  const values = 'runs' in cell.healthy ? cell.healthy.runs.flat() : [cell.healthy.mean];
  if (values.length === 0) return null;
  const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
  const weight = Math.abs(value - mean);
  return weight === 0
    ? null
    : { weight, why: `${signal.name} ${value.toFixed(2)}, mean of the baseline ${mean.toFixed(2)}` };
};

const byMeasure = (
  signal: RankSignal | ServingSignal,
  { sample: { outcome, variant }, reference }: Compared,
): Speaking | null => {
  const value = outcome.kind === 'answer' ? signal.measure(outcome) : null;
  if (value === null) return null;
  // A rank compares two variants with each other: a sample of either is one half of what speaks.
  if (signal.law === 'rank')
    return signal.variants.includes(variant)
      ? { weight: 0.5, why: `${signal.name}: ${value.toFixed(0)} with ${variant}` }
      : null;
  const recorded = (reference?.shape?.answers.flat() ?? []).flatMap((answer) => signal.measure(answer) ?? []);
  if (recorded.length === 0) return null;
  const mean = recorded.reduce((sum, one) => sum + one, 0) / recorded.length;
  const change = signal.worse === 'rise' ? value - mean : mean - value;
  if (change <= 0) return null;
  const why = `${signal.name} ${value.toFixed(2)}, mean of the baseline ${mean.toFixed(2)} (on its own scale)`;
  return { weight: Math.min(1, change / signal.most), why };
};

const speaking = (name: string, compared: Compared): Speaking | null => {
  const signal = SIGNALS.find((one) => one.name === name);
  switch (signal?.law) {
    case 'score':
      return byScore(signal, compared);
    case 'event':
      return byTrait(signal, compared);
    case 'constant':
      return byDeviation(signal, compared);
    case 'shape':
      return byShape(signal, compared);
    case 'rank':
    case 'serving':
      return byMeasure(signal, compared);
    case undefined:
      return null;
  }
};

/** What a sample says for any of these signals: the one that it speaks for most; null when it speaks for none. */
export const speaksFor = (signals: readonly string[], compared: Compared): Speaking | null =>
  signals
    .flatMap((name) => speaking(name, compared) ?? [])
    .reduce<Speaking | null>((worst, one) => (worst === null || one.weight > worst.weight ? one : worst), null);
