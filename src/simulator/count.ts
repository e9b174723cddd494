import type { Usage } from '../model.ts';
import { LEAST_CACHED_TOKENS, blockNames, shareOfBlocks } from './cache.ts';
import { seedOf } from './hash.ts';
import { itemTokens, templateTokens } from './reply.ts';
import type { Counted } from './reply.ts';
import type { ModelRequest } from './request.ts';
import type { PlaceMemory } from './world.ts';

/** Which part of a request's prompt came from the cache, and which was put there; shares of its input, 0..1 together. */
export interface CacheUse {
  readonly read: number;
  readonly written: number;
}

const UNUSED: CacheUse = { read: 0, written: 0 };

/** Input tokens as `model` counts them. */
export const countInput = (request: ModelRequest, model: string): number => {
  const modelSeed = seedOf(model);
  return templateTokens(request.toolsText, modelSeed) + itemTokens(request.items, modelSeed);
};

/** The part of the input that tools and the first items are. */
const shareOfItems = (request: ModelRequest, items: number, inputTokens: number): number =>
  items >= request.items.length
    ? 1
    : countInput({ ...request, items: request.items.slice(0, items) }, request.model) / inputTokens;

interface Looking {
  readonly memory: PlaceMemory;
  readonly nowMs: number;
}

/** A prompt with marks: it is found up to one of them, and kept up to each. */
const touchMarked = (
  request: ModelRequest,
  marks: readonly number[],
  inputTokens: number,
  { memory, nowMs }: Looking,
): CacheUse => {
  const long = marks
    .map((items) => ({ items, share: shareOfItems(request, items, inputTokens) }))
    .filter(({ share }) => share * inputTokens >= LEAST_CACHED_TOKENS);
  const found = long.filter(({ items }) =>
    memory.cache.touch([request.toolsText, ...request.items.slice(0, items)].join('\u0000'), nowMs),
  );
  const read = found.at(-1)?.share ?? 0;
  return { read, written: (long.at(-1)?.share ?? 0) - read };
};

/** A server that caches by itself finds what begins alike, and keeps all. */
const touchBlocks = (request: ModelRequest, inputTokens: number, { memory, nowMs }: Looking): CacheUse => {
  const text = [request.toolsText, ...request.items].join('\u0000');
  const there = blockNames(text).map((name) => memory.cache.touch(name, nowMs));
  const missing = there.indexOf(false);
  const share = shareOfBlocks(text, missing === -1 ? there.length : missing);
  const read = share * inputTokens < LEAST_CACHED_TOKENS ? 0 : share;
  return { read, written: 1 - read };
};

/** Looks a prompt up in the place's cache and puts it there; `inputTokens` as the model that was asked for counts. */
export const touchCache = (request: ModelRequest, inputTokens: number, looking: Looking): CacheUse => {
  if (inputTokens < LEAST_CACHED_TOKENS) return UNUSED;
  const { cacheMarks } = request;
  return cacheMarks === null
    ? touchBlocks(request, inputTokens, looking)
    : touchMarked(request, cacheMarks, inputTokens, looking);
};

/** What the model that answers counts; `input` is the count of the model that was asked for. */
export const countFor = (
  request: ModelRequest,
  answeredBy: string,
  { input, cache }: { readonly input: number; readonly cache: CacheUse },
): Counted => {
  const inputTokens = answeredBy === request.model ? input : countInput(request, answeredBy);
  const cacheReadTokens = Math.round(cache.read * inputTokens);
  return {
    modelSeed: seedOf(answeredBy),
    inputTokens,
    cacheReadTokens,
    cacheWriteTokens: Math.round((cache.read + cache.written) * inputTokens) - cacheReadTokens,
  };
};

const whole = (tokens: number, most = Number.MAX_SAFE_INTEGER): number =>
  Math.max(0, Math.min(most, Math.round(tokens)));

/** Usage as a service could report it: whole numbers, no part larger than what it is a part of. */
export const soundUsage = (usage: Required<Usage>): Required<Usage> => {
  const inputTokens = Math.max(1, whole(usage.inputTokens));
  const outputTokens = whole(usage.outputTokens);
  const cacheReadTokens = whole(usage.cacheReadTokens, inputTokens);
  return {
    inputTokens,
    outputTokens,
    cacheReadTokens,
    cacheWriteTokens: whole(usage.cacheWriteTokens, inputTokens - cacheReadTokens),
    thinkingTokens: whole(usage.thinkingTokens, outputTokens),
  };
};
