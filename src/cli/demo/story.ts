import type { Random, Scope } from '../../model.ts';

export const MODELS = ['claude-sonnet-5-5', 'llama-4-70b'] as const;
export const REGIONS = ['us-east-1', 'eu-west-1', 'ap-northeast-1'] as const;
export const HARDWARE = ['trainium2', 'tpu-v6', 'h100'] as const;

/** `quality` a share of the answers of one slice goes bad · `none` nothing happens · `outage` one slice answers 503. */
export const KINDS = ['quality', 'none', 'outage'] as const;
export type Kind = (typeof KINDS)[number];

/** What will happen to the fleet; nobody tells the daemon. */
export interface Story {
  readonly kind: Kind;
  readonly scope: Scope;
  /** Share of the slice's requests that are affected. */
  readonly share: number;
  /** What the success probability of an affected request is multiplied with. */
  readonly factor: number;
  /** Cycles of good health before it begins. */
  readonly onsetCycles: number;
}

/** [share, factor]: from four in ten answers spoilt to all of them. */
const SIZES = [
  [1, 0],
  [1, 0.3],
  [1, 0.5],
  [0.7, 0],
  [0.5, 0],
  [0.5, 0.2],
] as const;

/** Every choice of at least one attribute of a backend; the whole fleet is left out, it would be too easy. */
const FIXED = [
  ['model'],
  ['region'],
  ['hardware'],
  ['model', 'region'],
  ['model', 'hardware'],
  ['region', 'hardware'],
  ['model', 'region', 'hardware'],
] as const;

const pick = <T>(list: readonly T[], random: Random): T => {
  const item = list[Math.floor(random() * list.length)];
  if (item === undefined) throw new Error('picking from an empty list, or random() is not below 1');
  return item;
};

/** Draws slice, size and onset. */
export const drawStory = (kind: Kind, random: Random): Story => {
  const backend = { model: pick(MODELS, random), region: pick(REGIONS, random), hardware: pick(HARDWARE, random) };
  const scope = Object.fromEntries(pick(FIXED, random).map((key) => [key, backend[key]]));
  const [share, factor] = pick(SIZES, random);
  return { kind, scope, share, factor, onsetCycles: 6 + Math.floor(random() * 5) };
};
