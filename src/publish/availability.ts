import type { Clock, FailureReason, Sample } from '../model.ts';
import { isValid } from './record-sample.ts';
import type { SampleFacts } from './record-sample.ts';
import type { AvailabilityView } from './views.ts';

const HOUR_MS = 3_600_000;
/** Hours that are told, the one under way among them. */
const HOURS = 24;

interface Tally {
  probes: number;
  readonly failures: Partial<Record<FailureReason, number>>;
}

/** Counts of the last day in memory: failed calls are missing data, and are shown apart from quality. */
export interface Availability {
  readonly onSample: (sample: Sample, facts: SampleFacts) => void;
  /** Only backends that `knows`. */
  readonly view: (knows: (backend: string) => boolean) => AvailabilityView;
}

export const createAvailability = (clock: Clock): Availability => {
  const startedAt = clock.now();
  // By hour since 1970, then by backend; what is older than a day is dropped when an hour begins.
  const hours = new Map<number, Map<string, Tally>>();
  const hourNow = (): number => Math.floor(clock.now() / HOUR_MS);

  const talliesOf = (hour: number): Map<string, Tally> => {
    const known = hours.get(hour);
    if (known !== undefined) return known;
    for (const old of hours.keys()) if (old <= hour - HOURS) hours.delete(old);
    const made = new Map<string, Tally>();
    hours.set(hour, made);
    return made;
  };

  return {
    onSample: (sample, facts) => {
      const tallies = talliesOf(hourNow());
      const tally = tallies.get(sample.backend) ?? { probes: 0, failures: {} };
      tallies.set(sample.backend, tally);
      tally.probes += 1;
      if (sample.outcome.kind === 'answer' || isValid(sample, facts)) return;
      const { reason } = sample.outcome;
      tally.failures[reason] = (tally.failures[reason] ?? 0) + 1;
    },
    view: (knows) => {
      const first = hourNow() - HOURS + 1;
      const sums = new Map<string, Tally>();
      for (const [hour, tallies] of hours) {
        if (hour < first) continue;
        for (const [backend, { probes, failures }] of tallies) {
          if (!knows(backend)) continue;
          const sum = sums.get(backend) ?? { probes: 0, failures: {} };
          sums.set(backend, sum);
          sum.probes += probes;
          for (const [reason, count] of Object.entries(failures) as [FailureReason, number][])
            sum.failures[reason] = (sum.failures[reason] ?? 0) + count;
        }
      }
      const since = new Date(Math.max(startedAt, first * HOUR_MS)).toISOString();
      return { since, backends: [...sums].map(([backend, tally]) => ({ backend, ...tally })) };
    },
  };
};
