import { scopeName, type Scope } from '../model.ts';
import { delayOf, detectable, detectableWithin, type Delay, type Detectable } from './detectable.ts';
import { leastInterval, signalScopes, type FleetPower, type ScopePower } from './fleet-power.ts';
import type { JudgedSignal } from './backend-power.ts';
import type { EvidenceOf } from './scope-power.ts';
import { WINDOWS, type PlannedStream } from './setup.ts';

/** Fractions whose delays are told: those of known incidents, and everything. */
export const FRACTIONS = [0.008, 0.05, 0.16, 1] as const;

/**
 * What keeps a scope from seeing less within a day: `schedule` no cycle fires within it · `reference` how well the
 * baseline is known · `samples` answers an hour · `threshold` the false-alarm budget.
 */
export const BOUNDS = ['schedule', 'reference', 'samples', 'threshold'] as const;
export type Bound = (typeof BOUNDS)[number];

/** Healthy hours after which a fleet is told once more: two weeks. */
export const SETTLED_HOURS = 14 * 24;
/** As good as known for ever. */
const KNOWN_HOURS = 10 * 365 * 24;
/** The other alternatives that a bound is found by: so many times the answers, and the false alarms. */
const MORE = 4;

/** One signal on one scope. */
export interface ScopeReport {
  readonly scope: Scope;
  readonly name: string;
  readonly signal: string;
  readonly backends: number;
  /** Nats. */
  readonly threshold: number;
  /** Smallest fraction that is found by window, from what the baseline knows, and once the daemon has learned for two weeks. */
  readonly now: Detectable;
  readonly settled: Detectable;
  /** By fraction of FRACTIONS, from what the baseline knows. */
  readonly delays: readonly Delay[];
  /** What keeps the fraction of a day from being smaller. */
  readonly bound: Bound;
}

const DAY = WINDOWS['24h'];

/** The smallest fraction of a day, looked for near a guess. */
const within = (evidence: EvidenceOf, threshold: number, guess: number | null): number =>
  detectableWithin(evidence, threshold, { hours: DAY, guess }) ?? 1;
const dayOf = (power: ScopePower | null, guess: number | null): number =>
  power === null ? 1 : within(power.evidence, power.threshold, guess);

const firesIn = ({ backends }: ScopePower, hours: number): boolean =>
  backends.some(({ firings }) => firings.some(({ intervalHours }) => intervalHours <= hours));

/** Makes the reports of one signal, scope by scope; null = it does not apply there. */
export const scopeReports = (
  fleet: FleetPower,
  judged: JudgedSignal,
  streams: readonly PlannedStream[],
): ((scope: number) => ScopeReport | null) => {
  const { threshold } = judged.model;
  const faster = streams.map((stream) => ({ ...stream, intervalHours: stream.intervalHours / MORE }));
  const now = signalScopes(fleet, judged, streams, { learnedHours: 0 });
  const settled = signalScopes(fleet, judged, streams, { learnedHours: SETTLED_HOURS });
  const known = signalScopes(fleet, judged, streams, { learnedHours: KNOWN_HOURS });
  const more = signalScopes(fleet, judged, faster, { learnedHours: 0 });
  const lower = threshold - Math.log(MORE);
  return (at) => {
    const power = now(at);
    const later = settled(at);
    if (power === null || later === null) return null;
    const seen = detectable(power.evidence, threshold);
    const settledSeen = detectable(later.evidence, threshold, seen);
    const instead: readonly (readonly [Bound, number])[] = [
      ['reference', dayOf(known(at), seen['24h'])],
      ['samples', dayOf(more(at), seen['24h'])],
      ['threshold', within(power.under(lower), lower, seen['24h'])],
    ];
    const [first] = instead.toSorted(([, one], [, other]) => one - other);
    const { scope, signal } = power;
    return {
      ...{ scope, signal, threshold, name: scopeName(scope), backends: power.backends.length },
      now: seen,
      settled: settledSeen,
      delays: FRACTIONS.map((epsilon) => delayOf(power.evidence, threshold, epsilon, leastInterval(power))),
      bound: firesIn(power, DAY) ? (first?.[0] ?? 'samples') : 'schedule',
    };
  };
};
