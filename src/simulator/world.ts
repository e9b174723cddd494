import type { Canary, Suite } from '../canaries/canary.ts';
import { OperatorError } from '../errors.ts';
import { createPrefixCache } from './cache.ts';
import type { PrefixCache } from './cache.ts';
import { createConversations } from './conversations.ts';
import type { Conversations } from './conversations.ts';
import { placeName, routeOf } from './fleet.ts';
import type { Place } from './fleet.ts';
import { seedOf } from './hash.ts';
import { dayFactor, dayOf, drawnChance, profileOf, withOdds } from './healthy.ts';
import type { PlaceProfile } from './healthy.ts';
import { problemAt } from './problems.ts';
import { recogniser } from './recognise.ts';
import type { Spoken } from './reply.ts';
import type { ModelRequest } from './request.ts';
import type { Scenario } from './scenario.ts';

/** A canary at a place: where its random numbers come from and how far they have been used. */
export interface Cell {
  readonly seed: number;
  count: number;
}

/** What one place remembers; outlives a change of scenario, so that random numbers are never drawn again. */
export interface PlaceMemory {
  readonly cells: Map<string, Cell>;
  /** What the service sells as cached: long prompts that were marked for it. */
  readonly cache: PrefixCache;
  /** Whole prompts of any length that the servers have computed lately. */
  readonly warm: PrefixCache;
  /** The newest answers, oldest first; at most `MOST_SPOKEN`. */
  readonly spoken: Spoken[];
  readonly conversations: Conversations;
  /** Requests that have come and have not been answered to the end, and the tokens of their inputs. */
  inFlight: number;
  inFlightTokens: number;
}

/** Beginnings of prompts, in blocks of some hundred tokens, that a place keeps: about two million tokens. */
const MOST_CACHED = 20_000;

/** How many of its newest answers a place remembers. */
export const MOST_SPOKEN = 16;

/** One place with what it remembers. */
export interface PlaceState {
  readonly place: Place;
  readonly profile: PlaceProfile;
  readonly memory: PlaceMemory;
  /** The cell of a canary's id; '' for prompts that are no canary. */
  readonly cell: (canary: string) => Cell;
  /** Chance that a healthy answer is right, on the day that holds `nowMs`. */
  readonly chance: (canary: string, nowMs: number) => number;
}

/** The fleet of one scenario. */
export interface World {
  readonly recognise: (request: ModelRequest) => Canary | null;
  /** The place for a model and an `x-route` (null: none was sent); null when there is no such place. */
  readonly find: (model: string, route: string | null) => PlaceState | null;
  readonly hasModel: (model: string) => boolean;
  readonly places: readonly Place[];
}

/** What all places remember, by name. */
export type Memory = Map<string, PlaceMemory>;

export const createMemory = (): Memory => new Map();

const createPlaceMemory = (): PlaceMemory => ({
  cells: new Map(),
  cache: createPrefixCache(MOST_CACHED),
  warm: createPrefixCache(),
  spoken: [],
  conversations: createConversations(),
  inFlight: 0,
  inFlightTokens: 0,
});

const kept = <T>(map: Map<string, T>, key: string, make: () => T): T => {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
};

const checkCanaries = (scenario: Scenario, suite: Suite): void => {
  const known = new Set(suite.canaries.map((canary) => canary.id));
  const problems = scenario.profiles.flatMap((profile, index) =>
    Object.keys(profile.canaries)
      .filter((id) => !known.has(id))
      .map((id) => problemAt({ file: scenario.file, path: ['profiles', index, 'canaries', id] }, 'no such canary')),
  );
  if (problems.length > 0) throw new OperatorError(problems);
};

interface Parts {
  readonly scenario: Scenario;
  readonly suite: Suite;
  readonly seed: number;
  readonly memory: Memory;
}

const placeState = (place: Place, { scenario, seed, memory }: Parts): PlaceState => {
  const name = placeName(place);
  const own = kept(memory, name, createPlaceMemory);
  const profile = profileOf(place, scenario.profiles);
  const chances = new Map<string, number>();
  return {
    place,
    profile,
    memory: own,
    cell: (canary) => kept(own.cells, canary, () => ({ seed: seedOf(seed, name, canary), count: 0 })),
    chance: (canary, nowMs) => {
      const usual = kept(
        chances,
        canary,
        () => profile.canaries[canary] ?? profile.success ?? drawnChance(seed, place.model, canary),
      );
      if (profile.dayEffect === 0) return usual;
      return withOdds(usual, dayFactor(seedOf(seed, name), dayOf(nowMs), profile.dayEffect));
    },
  };
};

/**
 * The fleet, ready to answer.
 * @throws OperatorError when profiles name canaries that the suite does not have.
 */
export const createWorld = (parts: Parts): World => {
  const { scenario, suite } = parts;
  checkCanaries(scenario, suite);
  const models = new Map<string, Map<string | null, PlaceState>>();
  for (const place of scenario.places) {
    const state = placeState(place, parts);
    const routes = kept(models, place.model, () => new Map<string | null, PlaceState>([[null, state]]));
    routes.set(routeOf(place), state);
    const isDefault = place.region === scenario.default?.region && place.hardware === scenario.default.hardware;
    if (isDefault) routes.set(null, state);
  }
  return {
    recognise: recogniser(suite),
    find: (model, route) => models.get(model)?.get(route) ?? null,
    hasModel: (model) => models.has(model),
    places: scenario.places,
  };
};
