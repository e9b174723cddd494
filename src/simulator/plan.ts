import type { Canary } from '../canaries/canary.ts';
import { LEAST_CACHED_TOKENS } from './cache.ts';
import type { EffectContext, Ending, Latency } from './effects/effect.ts';
import type { Fault } from './fault.ts';
import { SALT, normal, seedOf, uniform } from './hash.ts';
import { EXPECTED_STATUS, chooseExample, finishReply, itemTokens, templateTokens } from './reply.ts';
import type { Counted, FinishedReply, Reply } from './reply.ts';
import { nonceOf } from './request.ts';
import type { ModelRequest } from './request.ts';
import type { Cell, PlaceState } from './world.ts';

/** All that will happen to one request, decided before the first byte is sent. */
export interface Plan {
  readonly canary: Canary | null;
  readonly reply: FinishedReply;
  readonly ending: Ending;
  readonly latency: Latency;
  readonly example: 'pass' | 'fail' | 'none';
  readonly faults: readonly string[];
}

const EFFORT: Readonly<Record<string, number>> = { low: 0.4, medium: 1, high: 2, xhigh: 3, max: 4 };

/** Tokens of thinking: about constant for a canary and model, in order of effort; at most half of the caller's limit. */
const thinkingTokens = (request: ModelRequest, canary: string, draw: { seed: number; n: number }): number => {
  if (!request.thinking) return 0;
  const usual = 40 + 160 * uniform(seedOf(request.model, canary), 0, SALT.thinking);
  const effort = EFFORT[request.effort ?? 'medium'] ?? 1;
  const tokens = Math.round(usual * effort * Math.exp(0.2 * normal(draw.seed, draw.n, SALT.thinking)));
  return Math.min(tokens, Math.floor((request.maxTokens ?? Number.POSITIVE_INFINITY) / 2));
};

/** Input tokens, and which of them came from the cache. */
const count = (request: ModelRequest, state: PlaceState, answeredBy: string, nowMs: number): Counted => {
  const modelSeed = seedOf(answeredBy);
  const template = templateTokens(request.toolsText, modelSeed);
  const inputTokens = template + itemTokens(request.items, modelSeed);
  const cached = request.cacheItems === null ? request.items : request.items.slice(0, request.cacheItems);
  const none = { modelSeed, inputTokens, cacheReadTokens: 0, cacheWriteTokens: 0 };
  if (cached.length === 0 || inputTokens < LEAST_CACHED_TOKENS) return none;
  const tokens = template + itemTokens(cached, modelSeed);
  if (tokens < LEAST_CACHED_TOKENS) return none;
  return state.cache.touch([request.toolsText, ...cached].join('\u0000'), nowMs)
    ? { ...none, cacheReadTokens: tokens }
    : { ...none, cacheWriteTokens: tokens };
};

const latencyOf = (state: PlaceState, faults: readonly Fault[], draw: { seed: number; n: number }): Latency => {
  const { firstTokenMs, tokenMs } = state.profile;
  const noise = firstTokenMs === 0 ? 1 : Math.exp(0.2 * normal(draw.seed, draw.n, SALT.latency));
  return faults.reduce<Latency>((latency, { effect }) => effect.latency?.(latency) ?? latency, {
    firstTokenMs: firstTokenMs * noise,
    tokenMs,
  });
};

const endingOf = (canary: Canary | null, right: boolean, faults: readonly Fault[]): Ending => {
  const spoilt = faults.find(({ effect }) => effect.ending !== undefined)?.effect.ending;
  if (spoilt !== undefined) return spoilt;
  const status = right && canary?.expect !== undefined ? EXPECTED_STATUS[canary.expect.failure] : undefined;
  return status === undefined
    ? { type: 'complete' }
    : { type: 'error', status, retryAfterMs: null, inStream: false, message: 'This request cannot be answered.' };
};

const effectRandom = (cell: Cell, n: number): (() => number) => {
  const drawn = { count: 0 };
  return () => {
    drawn.count += 1;
    return uniform(cell.seed, n, SALT.effect + drawn.count);
  };
};

export interface PlanContext {
  readonly state: PlaceState;
  readonly canary: Canary | null;
  readonly nowMs: number;
  /** The faults that fall on this request, given its random numbers by salt. */
  readonly hits: (draw: (salt: number) => number) => readonly Fault[];
}

/** Decides one request. Uses up one number of the cell's count and touches the place's cache; nothing else changes. */
export const planAnswer = (request: ModelRequest, { state, canary, nowMs, hits }: PlanContext): Plan => {
  const id = canary?.id ?? '';
  const cell = state.cell(id);
  const n = cell.count;
  cell.count += 1;
  const draw = { seed: cell.seed, n };
  const faults = hits((salt) => uniform(cell.seed, n, salt));
  const chance = faults.reduce(
    (so, { effect }) => effect.success?.(so) ?? so,
    canary === null ? 1 : state.chance(id, nowMs),
  );
  const right = uniform(cell.seed, n, SALT.success) < chance;
  const nonce = nonceOf(request.items);
  const pick = uniform(cell.seed, n, SALT.example);
  const { example, content } = chooseExample(canary, right ? 'pass' : 'fail', { pick, nonce });
  const plain: Reply = {
    ...content,
    model: request.model,
    answeredBy: request.model,
    refused: false,
    thinkingTokens: thinkingTokens(request, id, draw),
  };
  const context: EffectContext = { canary, place: state.place, random: effectRandom(cell, n) };
  const reply = faults.reduce((so, { effect }) => effect.reply?.(so, context) ?? so, plain);
  return {
    canary,
    reply: finishReply(reply, request, count(request, state, reply.answeredBy, nowMs)),
    ending: endingOf(canary, right, faults),
    latency: latencyOf(state, faults, draw),
    example,
    faults: faults.map((fault) => fault.name),
  };
};
