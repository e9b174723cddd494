import { inScope } from '../model.ts';
import type { Place } from './fleet.ts';
import { SALT, normal, seedOf, uniform } from './hash.ts';
import type { Profile } from './scenario-schema.ts';

/** What holds for one place when all its profiles are laid over each other. */
export interface PlaceProfile {
  readonly success: number | null;
  readonly canaries: Readonly<Record<string, number>>;
  readonly dayEffect: number;
  /** Chance that a right answer is said in other words. */
  readonly paraphrase: number;
  /** Tokens. */
  readonly kvPool: number;
  readonly firstTokenMs: number;
  readonly tokenMs: number;
}

/** What every place does unless a profile says otherwise. */
const USUAL = {
  dayEffect: 0,
  paraphrase: 0.1,
  kvPool: 500_000,
  latency: { firstTokenMs: 0, tokenMs: 0 },
} as const;

export const profileOf = (place: Place, profiles: readonly Profile[]): PlaceProfile => {
  const covering = profiles.filter((profile) => inScope(place, profile.scope));
  const lastOf = <Key extends keyof Profile>(key: Key): Profile[Key] | undefined =>
    covering.findLast((profile) => profile[key] !== undefined)?.[key];
  return {
    success: lastOf('success') ?? null,
    canaries: Object.assign({}, ...covering.map((profile) => profile.canaries)) as Record<string, number>,
    dayEffect: lastOf('dayEffect') ?? USUAL.dayEffect,
    paraphrase: lastOf('paraphrase') ?? USUAL.paraphrase,
    kvPool: lastOf('kvPool') ?? USUAL.kvPool,
    ...(lastOf('latency') ?? USUAL.latency),
  };
};

/** A chance from two uniform numbers, which kind and where in its range. */
const chanceAt = (kind: number, place: number): number => {
  if (kind < 0.75) return 1 - 0.01 * place;
  return kind < 0.95 ? 0.96 + 0.03 * place : 0.85 + 0.1 * place;
};

/**
 * The chance, 0.85..1, that a healthy model solves a canary: the same wherever the model runs. Three quarters of all
 * canaries lie above 0.99, a fifth at 0.96..0.99, one in twenty at 0.85..0.95 (mean about 0.985).
 */
export const drawnChance = (seed: number, model: string, canary: string): number => {
  const own = seedOf(seed, model, canary);
  return chanceAt(uniform(own, 0, SALT.level), uniform(own, 1, SALT.level));
};

/** Share of right answers that times the odds of failing costs, over the chances that are drawn: their quantiles' mean. */
export const lostByOdds = (times: number): number => {
  const steps = 100;
  const chances = Array.from({ length: steps }, (_, i) => chanceAt((i + 0.5) / steps, 0.5));
  const lost = chances.map((chance) => 1 - withOdds(chance, times) / chance);
  return lost.reduce((sum, one) => sum + one, 0) / steps;
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
