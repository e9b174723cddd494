import type { Scope } from '../model.ts';
import { inScope } from '../model.ts';
import type { Watched } from './backend-power.ts';
import { delayOf, type Delay } from './detectable.ts';
import { leastInterval, signalScopes, type FleetPower, type ScopePower } from './fleet-power.ts';
import type { PlannedStream } from './setup.ts';

/** A fault as people tell of an incident: where, how bad and how long. */
export interface ToldFault {
  /** The slice that it touches, whether or not it is a scope of the lattice. */
  readonly scope: Scope;
  /** Share of the slice's answers that has gone bad, 0..1. */
  readonly fraction: number;
  /** How long it lasts. */
  readonly hours: number;
}

/** Whether a fault can be found in time. */
export interface Reach extends Delay {
  /** It is found within its duration with POWER. */
  readonly reachable: boolean;
  /** The scope that finds it first; null when none does within sixty days. */
  readonly foundOn: Scope | null;
}

/** The widest scopes that lie within a slice: its own, or what it is made of. */
const widestWithin = ({ lattice }: FleetPower, scope: Scope): readonly number[] => {
  const touched = new Set(lattice.backends.flatMap((backend, b) => (inScope(backend, scope) ? [b] : [])));
  const within = lattice.members.flatMap((members, at) => (members.every((b) => touched.has(b)) ? [at] : []));
  const isInside = (at: number, wider: number): boolean => {
    const [own = [], other = []] = [lattice.members[at], lattice.members[wider]];
    return own.length < other.length && own.every((b) => other.includes(b));
  };
  return within.filter((at) => !within.some((wider) => isInside(at, wider)));
};

const sooner = (one: number | null, other: number | null): number => (one ?? Infinity) - (other ?? Infinity);

/**
 * For a fault whether it is reachable: found with 90% certainty before it ends, by the baselines, schedules and
 * false-alarm budget of a fleet. It is looked for by the signal of that name, on the widest scopes within its slice;
 * that a fault of a slice shows on wider scopes, thinned, is left out. Pure; asking about a scope again is cheap.
 */
export const createReach = (
  { fleet, streams }: { readonly fleet: FleetPower; readonly streams: readonly PlannedStream[] },
  watched: Watched,
  signal = 'correct',
): ((fault: ToldFault) => Reach) => {
  const judged = fleet.signals.find(({ model }) => model.signal.name === signal);
  const scopes = judged === undefined ? (): null => null : signalScopes(fleet, judged, streams, watched);
  const known = new Map<number, ScopePower | null>();
  const powerOf = (at: number): ScopePower | null => {
    const power = known.has(at) ? (known.get(at) ?? null) : scopes(at);
    known.set(at, power);
    return power;
  };
  return ({ scope, fraction, hours }) => {
    const found = widestWithin(fleet, scope).flatMap((at): readonly (Delay & { readonly foundOn: Scope })[] => {
      const power = powerOf(at);
      if (power === null) return [];
      const delay = delayOf(power.evidence, power.threshold, fraction, leastInterval(power));
      return delay.expectedHours === null ? [] : [{ ...delay, foundOn: power.scope }];
    });
    const [first] = found.toSorted(
      (one, other) => sooner(one.powerHours, other.powerHours) || sooner(one.expectedHours, other.expectedHours) || 0,
    );
    const { powerHours, expectedHours, foundOn } = first ?? { powerHours: null, expectedHours: null, foundOn: null };
    return { powerHours, expectedHours, foundOn, reachable: powerHours !== null && powerHours <= hours };
  };
};
