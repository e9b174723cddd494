import type { Arrival } from './arrival.ts';
import { placeName } from './fleet.ts';
import { SALT, seedOf, uniform } from './hash.ts';

/** What a fault's share is a share of. */
export const UNITS = ['request', 'caller', 'replica'] as const;
export type Unit = (typeof UNITS)[number];

export interface Sharing {
  readonly unit: Unit;
  /** Chance that the next request of a caller, or to a replica, fares as the last one did; otherwise it is drawn anew. */
  readonly stickiness: number;
  /** How many servers a place has; requests spread over them evenly. Only for `replica`. */
  readonly replicas: number;
}

/** Callers that come once must not fill the memory; the one that was drawn first goes first. */
const MOST_KEPT = 100_000;

/** Where a request stands in [0, 1): a fault falls on it when this is below the fault's share. */
export type Level = (arrival: Arrival) => number;

/**
 * Levels of callers or replicas: uniform for each, kept with chance `stickiness` from request to request, so that the
 * share of affected requests is the fault's share in the long run and those of one caller come in runs.
 */
const sticky = (
  { salt, seed, stickiness }: { readonly salt: number; readonly seed: number; readonly stickiness: number },
  keyOf: (arrival: Arrival) => string,
): Level => {
  const levels = new Map<string, number>();
  return (arrival) => {
    const key = keyOf(arrival);
    const last = levels.get(key);
    if (last !== undefined && arrival.draw(salt + SALT.stay) < stickiness) return last;
    const level = last === undefined ? uniform(seedOf(seed, salt, key), 0, SALT.share) : arrival.draw(salt);
    levels.set(key, level);
    const oldest = levels.keys().next().value;
    if (levels.size > MOST_KEPT && oldest !== undefined) levels.delete(oldest);
    return level;
  };
};

/** The level of every request under one fault; `salt` is the fault's own, `seed` the simulator's. */
export const makeLevel = ({ unit, stickiness, replicas }: Sharing, salt: number, seed: number): Level => {
  switch (unit) {
    case 'request':
      return (arrival) => arrival.draw(salt);
    case 'caller':
      return sticky({ salt, seed, stickiness }, (arrival) => arrival.caller);
    case 'replica':
      return sticky(
        { salt, seed, stickiness },
        (arrival) => `${placeName(arrival.place)}#${Math.floor(arrival.draw(salt + SALT.replica) * replicas)}`,
      );
  }
};
