import type { Arrival } from './arrival.ts';
import { placeName } from './fleet.ts';
import { SALT, seedOf, uniform } from './hash.ts';

/** What a fault's share is a share of. */
export const UNITS = ['request', 'conversation', 'caller', 'account', 'replica'] as const;
export type Unit = (typeof UNITS)[number];

/** Units of which one has more than one request, so that it can stay as it is. */
export const STICKY_UNITS: readonly Unit[] = UNITS.filter((unit) => unit !== 'request');

export interface Sharing {
  readonly unit: Unit;
  /** Chance that the next request of a unit fares as its last one did; otherwise it is drawn anew. */
  readonly stickiness: number;
  /** How many servers a place has; requests spread over them evenly. Only for `replica`. */
  readonly replicas: number;
}

/** Callers that come once must not fill the memory; the one that was drawn first goes first. */
const MOST_KEPT = 100_000;

/** Where a request stands in [0, 1): a fault falls on it when this is below the fault's share. */
export type Level = (arrival: Arrival) => number;

/**
 * Levels of units: uniform for each, kept with chance `stickiness` from request to request, so that the share of
 * affected requests is the fault's share in the long run and those of one unit come in runs (a Markov chain of two states).
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
  const stays = { salt, seed, stickiness };
  switch (unit) {
    case 'request':
      return (arrival) => arrival.draw(salt);
    case 'conversation':
      return sticky(stays, (arrival) => arrival.conversation);
    case 'caller':
      return sticky(stays, (arrival) => arrival.caller);
    case 'account':
      return sticky(stays, (arrival) => arrival.account);
    case 'replica':
      return sticky(
        stays,
        (arrival) => `${placeName(arrival.place)}#${Math.floor(arrival.draw(salt + SALT.replica) * replicas)}`,
      );
  }
};
