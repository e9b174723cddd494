import type { Canary } from '../canaries/canary.ts';
import { countFor, countInput, soundUsage, touchCache } from './count.ts';
import type { CacheUse } from './count.ts';
import type { EffectContext, Ending, Latency } from './effects/effect.ts';
import type { FaultBook } from './fault-book.ts';
import type { Fault } from './fault.ts';
import { SALT, normal, seedOf, uniform } from './hash.ts';
import { EXPECTED_STATUS, chooseExample, finishReply } from './reply.ts';
import type { ExampleKind, FinishedReply, Reply, Spoken } from './reply.ts';
import { nonceOf } from './request.ts';
import type { ModelRequest } from './request.ts';
import { MOST_SPOKEN } from './world.ts';
import type { Cell, PlaceState } from './world.ts';

/** All that will happen to one request, decided before the first byte is sent. */
export interface Plan {
  readonly canary: Canary | null;
  readonly caller: string;
  readonly reply: FinishedReply;
  readonly ending: Ending;
  readonly latency: Latency;
  readonly example: ExampleKind;
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
  readonly caller: string;
  readonly nowMs: number;
  readonly book: Pick<FaultBook, 'hits' | 'asksForPrefix'>;
}

const FINGERPRINT = 'fp_simulator';

const remember = (spoken: Spoken[], said: Spoken): void => {
  if (spoken.length >= MOST_SPOKEN) spoken.shift();
  spoken.push(said);
};

const finish = (
  reply: Reply,
  request: ModelRequest,
  { faults, ...counts }: { readonly input: number; readonly cache: CacheUse; readonly faults: readonly Fault[] },
): FinishedReply => {
  const finished = finishReply(reply, request, countFor(request, reply.answeredBy, counts));
  if (!faults.some(({ effect }) => effect.usage !== undefined)) return finished;
  const usage = faults.reduce((so, { effect }) => effect.usage?.(so) ?? so, finished.usage);
  return { ...finished, usage: soundUsage(usage) };
};

/**
 * Decides one request. Uses up one number of the cell's count, touches the place's caches and leaves the answer among
 * the place's newest; nothing else changes.
 */
export const planAnswer = (request: ModelRequest, context: PlanContext): Plan => {
  const { state, canary, caller, nowMs, book } = context;
  const { place, memory } = state;
  const id = canary?.id ?? '';
  const cell = state.cell(id);
  const n = cell.count;
  cell.count += 1;
  const draw = { seed: cell.seed, n };
  const input = countInput(request, request.model);
  const cache = touchCache(request, input, { memory, nowMs });
  const faults = book.hits({
    place,
    caller,
    request,
    inputTokens: input,
    warm: book.asksForPrefix() && memory.warm.touch([request.toolsText, ...request.items].join('\u0000'), nowMs),
    inFlight: memory.inFlight,
    nowMs,
    draw: (salt) => uniform(cell.seed, n, salt),
  });
  const nonce = nonceOf(request.items);
  const known: EffectContext = {
    canary,
    place,
    request,
    inputTokens: input,
    nonce,
    spoken: memory.spoken,
    random: effectRandom(cell, n),
  };
  const asked = faults.reduce((so, { effect }) => effect.asked?.(so) ?? so, request);
  const usual = canary === null ? 1 : state.chance(id, nowMs);
  const chance = faults.reduce((so, { effect }) => effect.success?.(so, known) ?? so, usual);
  const right = uniform(cell.seed, n, SALT.success) < chance;
  const pick = uniform(cell.seed, n, SALT.example);
  const { example, content } = chooseExample(canary, right ? 'pass' : 'fail', { pick, nonce });
  const plain: Reply = {
    ...content,
    model: request.model,
    answeredBy: request.model,
    refused: false,
    thinkingTokens: thinkingTokens(asked, id, draw),
    example,
    stopReason: null,
    systemFingerprint: FINGERPRINT,
  };
  const reply = faults.reduce((so, { effect }) => effect.reply?.(so, known) ?? so, plain);
  const ending = endingOf(canary, right, faults);
  if (ending.type === 'complete')
    remember(memory.spoken, { canary: id, nonce, text: reply.text, toolCalls: reply.toolCalls });
  return {
    canary,
    caller,
    reply: finish(reply, request, { input, cache, faults }),
    ending,
    latency: latencyOf(state, faults, draw),
    example: reply.example,
    faults: faults.map((fault) => fault.name),
  };
};
