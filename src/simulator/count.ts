import type { Usage } from '../model.ts';
import { LEAST_CACHED_TOKENS } from './cache.ts';
import { seedOf } from './hash.ts';
import { itemTokens, templateTokens } from './reply.ts';
import type { Counted } from './reply.ts';
import type { ModelRequest } from './request.ts';
import type { PlaceMemory } from './world.ts';

/** What the cache had of a request's prompt; `unused` when it is too short or not marked. */
export type CacheUse = 'read' | 'written' | 'unused';

const cachedItems = ({ cacheItems, items }: ModelRequest): readonly string[] =>
  cacheItems === null || cacheItems >= items.length ? items : items.slice(0, cacheItems);

/** Input tokens as `model` counts them. */
export const countInput = (request: ModelRequest, model: string): number => {
  const modelSeed = seedOf(model);
  return templateTokens(request.toolsText, modelSeed) + itemTokens(request.items, modelSeed);
};

const cachedTokens = (request: ModelRequest, model: string, inputTokens: number): number => {
  const cached = cachedItems(request);
  if (cached.length === request.items.length) return inputTokens;
  const modelSeed = seedOf(model);
  return templateTokens(request.toolsText, modelSeed) + itemTokens(cached, modelSeed);
};

/** Looks a prompt up in the place's cache and puts it there. */
export const touchCache = (
  request: ModelRequest,
  inputTokens: number,
  { memory, nowMs }: { readonly memory: PlaceMemory; readonly nowMs: number },
): CacheUse => {
  const cached = cachedItems(request);
  if (cached.length === 0 || inputTokens < LEAST_CACHED_TOKENS) return 'unused';
  if (cachedTokens(request, request.model, inputTokens) < LEAST_CACHED_TOKENS) return 'unused';
  return memory.cache.touch([request.toolsText, ...cached].join('\u0000'), nowMs) ? 'read' : 'written';
};

/** What the model that answers counts; `input` is the count of the model that was asked for. */
export const countFor = (
  request: ModelRequest,
  answeredBy: string,
  { input, cache }: { readonly input: number; readonly cache: CacheUse },
): Counted => {
  const inputTokens = answeredBy === request.model ? input : countInput(request, answeredBy);
  const cached = cache === 'unused' ? 0 : cachedTokens(request, answeredBy, inputTokens);
  return {
    modelSeed: seedOf(answeredBy),
    inputTokens,
    cacheReadTokens: cache === 'read' ? cached : 0,
    cacheWriteTokens: cache === 'written' ? cached : 0,
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
