import type { Canary } from '../canaries/canary.ts';
import type { Sample } from '../model.ts';
import type { Baseline } from './baseline.ts';
import { baselineFromSamples, cycleOf, MIN_RUNS } from './from-samples.ts';
import type { RecordingResult } from './from-samples.ts';

/** Runs of one day share its circumstances; this many days show something of how days differ. */
export const MIN_DAYS = 3;

/** More runs than these add little to what is known, and a file that nobody can read. */
export const MAX_RUNS = 40;

export interface LearnInput {
  /** The provisional baseline that is to be replaced. */
  readonly baseline: Baseline;
  readonly canary: Pick<Canary, 'id' | 'fingerprint'>;
  /** In any order; samples of other cells, backends and purposes are left out here. */
  readonly samples: readonly Sample[];
  /** From the onset to the end of every incident on that backend: what is sick is not learned. ISO 8601, `to` null = open. */
  readonly excluded: readonly { readonly from: string; readonly to: string | null }[];
  readonly expiryDays: number;
  readonly keepText: boolean;
}

/** At most `MAX_RUNS` cycles, evenly over all that there are. */
const thinned = (samples: readonly Sample[]): readonly Sample[] => {
  const cycles = [...new Set(samples.toSorted((a, b) => (a.at < b.at ? -1 : 1)).map(cycleOf))];
  const step = Math.max(1, cycles.length / MAX_RUNS);
  const kept = new Set(
    Array.from({ length: Math.min(MAX_RUNS, cycles.length) }, (_, i) => cycles[Math.floor(i * step)]),
  );
  return samples.filter((sample) => kept.has(cycleOf(sample)));
};

/**
 * A baseline learned from what the schedule sent to the backend that owns a provisional one, since that was recorded:
 * at least five cycles with an answer on at least three UTC days, no time of an incident. It waits for approval like a recorded one and never
 * replaces anything by itself. Refused for the reasons that a recording is refused for.
 */
export const learnBaseline = (input: LearnInput): RecordingResult => {
  const { baseline, canary, samples, excluded } = input;
  if (!baseline.provisional) return { ok: false, reasons: ['the baseline is not provisional'] };
  if (baseline.fingerprint !== canary.fingerprint) return { ok: false, reasons: ['the canary has changed since'] };
  const sick = (at: string): boolean => excluded.some(({ from, to }) => at >= from && (to === null || at <= to));
  const counted = samples.filter(
    (sample) =>
      sample.purpose === 'schedule' &&
      sample.canary === baseline.canary &&
      sample.variant === baseline.variant &&
      sample.backend === baseline.group &&
      sample.at > baseline.recordedAt &&
      !sick(sample.at),
  );
  const answers = counted.filter(({ outcome }) => outcome.kind === 'answer');
  const cycles = new Set(answers.map(cycleOf)).size;
  const days = new Set(answers.map(({ at }) => at.slice(0, 10))).size;
  if (cycles < MIN_RUNS || days < MIN_DAYS) {
    const needed = `${MIN_RUNS} cycles on ${MIN_DAYS} days are needed`;
    return { ok: false, reasons: [`${cycles} cycles on ${days} UTC days so far; ${needed}`] };
  }
  const { group, variant } = baseline;
  const { expiryDays, keepText } = input;
  return baselineFromSamples({
    samples: thinned(counted),
    canary,
    group,
    variant,
    expiryDays,
    keepText,
    provisional: false,
    learned: true,
  });
};
