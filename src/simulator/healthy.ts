import { inScope } from '../model.ts';
import type { Place } from './fleet.ts';
import { SALT, normal, seedOf, uniform } from './hash.ts';
import type { Profile } from './scenario-schema.ts';

/** What holds for one place when all its profiles are laid over each other. */
export interface PlaceProfile {
  readonly success: number | null;
  readonly canaries: Readonly<Record<string, number>>;
  readonly dayEffect: number;
  readonly firstTokenMs: number;
  readonly tokenMs: number;
}

export const profileOf = (place: Place, profiles: readonly Profile[]): PlaceProfile => {
  const covering = profiles.filter((profile) => inScope(place, profile.scope));
  const latency = covering.findLast((profile) => profile.latency !== undefined)?.latency;
  return {
    success: covering.findLast((profile) => profile.success !== undefined)?.success ?? null,
    canaries: Object.assign({}, ...covering.map((profile) => profile.canaries)) as Record<string, number>,
    dayEffect: covering.findLast((profile) => profile.dayEffect !== undefined)?.dayEffect ?? 0,
    firstTokenMs: latency?.firstTokenMs ?? 0,
    tokenMs: latency?.tokenMs ?? 0,
  };
};

/**
 * The chance, 0.85..1, that a healthy model solves a canary: the same wherever the model runs. Three quarters of all
 * canaries lie above 0.99, a fifth at 0.96..0.99, one in twenty at 0.85..0.95 (mean about 0.985).
 */
export const drawnChance = (seed: number, model: string, canary: string): number => {
  const own = seedOf(seed, model, canary);
  const kind = uniform(own, 0, SALT.level);
  const place = uniform(own, 1, SALT.level);
  if (kind < 0.75) return 1 - 0.01 * place;
  return kind < 0.95 ? 0.96 + 0.03 * place : 0.85 + 0.1 * place;
};

const DAY_MS = 86_400_000;

/** The number of the UTC day that holds `nowMs`. */
export const dayOf = (nowMs: number): number => Math.floor(nowMs / DAY_MS);

/** Factor on the odds of failing, log-normal with median 1: one for each place and day. */
export const dayFactor = (placeSeed: number, day: number, sigma: number): number =>
  sigma === 0 ? 1 : Math.exp(sigma * normal(placeSeed, day, SALT.day));

/** A chance of success when the odds of failing are multiplied. */
export const withOdds = (chance: number, factor: number): number =>
  chance >= 1 || chance <= 0 ? chance : 1 / (1 + ((1 - chance) / chance) * factor);
