import type { SignalClass, VerdictName } from '../judgement.ts';

interface Words {
  /** Tells verdicts apart where colours cannot be seen. */
  readonly symbol: string;
  readonly label: string;
  readonly meaning: string;
}

/** How verdicts are shown to people, most pressing first. */
export const VERDICT_WORDS: Readonly<Record<VerdictName, Words>> = {
  degraded: {
    symbol: '✖',
    label: 'degraded',
    meaning: 'an incident is open on it; stays until that is closed, also when data stop',
  },
  suspect: { symbol: '▲', label: 'suspect', meaning: 'evidence is growing and has not reached the alarm' },
  changed: { symbol: '◆', label: 'changed', meaning: 'it has moved, and quality is within tolerance' },
  stale: {
    symbol: '◌',
    label: 'stale',
    meaning: 'no valid sample for two intervals: nobody is looking now, so silence says nothing',
  },
  improved: { symbol: '▽', label: 'improved', meaning: 'better than the baseline' },
  stable: { symbol: '✓', label: 'stable', meaning: 'as the baseline, with enough samples to tell' },
  insufficient: {
    symbol: '◔',
    label: 'insufficient',
    meaning: 'too few valid samples so far to see a degradation',
  },
  no_baseline: { symbol: '○', label: 'no baseline', meaning: 'nothing to compare with: record and approve a baseline' },
};

/** The order above: what a reader should see first. */
export const PRESSING = Object.keys(VERDICT_WORDS) as readonly VerdictName[];

/** What cannot show a degradation now. */
export const BLIND: readonly VerdictName[] = ['stale', 'insufficient', 'no_baseline'];

/** What is wrong when an incident of a class is open, for people. */
export const CLASS_WORDS: Readonly<Record<SignalClass, string>> = {
  quality: 'answers are worse than their baseline',
  corruption: 'answers are damaged: wrong script, repetition, broken or empty output',
  contamination: 'answers carry what belongs to other requests; also a privacy event',
  identity: 'it does not look like the model that was ordered',
  behaviour: 'answers are different, and no check says that they are worse',
  serving: 'answers come differently: slower, or without their cache',
};
