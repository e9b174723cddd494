import type { Canary } from '../canaries/canary.ts';
import { arrive } from './arrive.ts';
import type { Identity } from './arrive.ts';
import { countFor, countInput, soundUsage, touchCache } from './count.ts';
import type { CacheUse } from './count.ts';
import type { EffectContext, Ending, Latency } from './effects/effect.ts';
import type { FaultBook } from './fault-book.ts';
import type { Fault } from './fault.ts';
import { SALT, normal, uniform } from './hash.ts';
import { paraphrase } from './paraphrase.ts';
import { EXPECTED_STATUS, chooseExample, finishReply } from './reply.ts';
import type { ExampleKind, FinishedReply, Reply, Spoken } from './reply.ts';
import { nonceOf } from './request.ts';
import type { ModelRequest } from './request.ts';
import { thinkingTokens } from './thinking.ts';
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
  /** As the model that was asked for counts them. */
  readonly inputTokens: number;
}

const latencyOf = (state: PlaceState, faults: readonly Fault[], draw: { seed: number; n: number }): Latency => {
  const { firstTokenMs, tokenMs } = state.profile;
  const noise = firstTokenMs === 0 ? 1 : Math.exp(0.2 * normal(draw.seed, draw.n, SALT.latency));
  return faults.reduce<Latency>((latency, { effect }) => effect.latency?.(latency) ?? latency, {
    firstTokenMs: firstTokenMs * noise,
    tokenMs,
  });
};

const spoiltBy = (faults: readonly Fault[], known: EffectContext): Ending | null => {
  for (const { effect } of faults) {
    const ending = typeof effect.ending === 'function' ? effect.ending(known) : effect.ending;
    if (ending !== undefined && ending !== null) return ending;
  }
  return null;
};

const endingOf = (canary: Canary | null, right: boolean, spoilt: Ending | null): Ending => {
  if (spoilt !== null) return spoilt;
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
  readonly identity: Identity;
  readonly nowMs: number;
  readonly book: Pick<FaultBook, 'hits' | 'asksFor'>;
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
  const { state, canary, identity, nowMs, book } = context;
  const { place, memory } = state;
  const id = canary?.id ?? '';
  const cell = state.cell(id);
  const n = cell.count;
  cell.count += 1;
  const draw = { seed: cell.seed, n };
  const input = countInput(request, request.model);
  const cache = touchCache(request, input, { memory, nowMs });
  const draws = (salt: number): number => uniform(cell.seed, n, salt);
  const coming = { request, canary, identity, state, inputTokens: input, nowMs, draw: draws };
  const faults = book.hits(arrive(coming, book));
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
  const right = draws(SALT.success) < chance;
  const { example, content } = chooseExample(canary, right ? 'pass' : 'fail', { pick: draws(SALT.example), nonce });
  const varies = canary !== null && example === 'pass' && draws(SALT.paraphrase) < state.profile.paraphrase;
  const plain: Reply = {
    ...content,
    text: varies ? paraphrase(canary, content.text, draws(SALT.wording)) : content.text,
    model: request.model,
    answeredBy: request.model,
    refused: false,
    thinkingTokens: thinkingTokens(asked, id, draw),
    example,
    stopReason: null,
    systemFingerprint: FINGERPRINT,
    clearedThinkingTurns: Math.max(0, request.earlierThinking - (request.keepThinking ?? request.earlierThinking)),
  };
  const reply = faults.reduce((so, { effect }) => effect.reply?.(so, known) ?? so, plain);
  const ending = endingOf(canary, right, spoiltBy(faults, known));
  // What was said, wherever it went: an answer that is given to a stranger comes from its own request.
  if (ending.type === 'complete')
    remember(memory.spoken, { canary: id, nonce, text: plain.text, toolCalls: plain.toolCalls });
  return {
    canary,
    caller: identity.caller,
    inputTokens: input,
    reply: finish(reply, request, { input, cache, faults }),
    ending,
    latency: latencyOf(state, faults, draw),
    example: reply.example,
    faults: faults.map((fault) => fault.name),
  };
};
