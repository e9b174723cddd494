import { createHash } from 'node:crypto';
import type { Canary, Suite } from '../../src/canaries/canary.ts';
import { render } from '../../src/canaries/render.ts';
import type { Answer, Clock, Sample } from '../../src/model.ts';
import { chatRequest } from '../../src/providers/chat/request.ts';
import { SCORERS } from '../../src/scorers/index.ts';
import { makeScorers, score } from '../../src/scorers/score.ts';
import type { CheckScorer } from '../../src/scorers/score.ts';
import { createFaultBook } from '../../src/simulator/fault-book.ts';
import type { FaultBook } from '../../src/simulator/fault-book.ts';
import type { Fault } from '../../src/simulator/fault.ts';
import { planAnswer } from '../../src/simulator/plan.ts';
import type { Plan } from '../../src/simulator/plan.ts';
import { parseChatCompletion } from '../../src/simulator/protocols/openai-request.ts';
import { parseScenario } from '../../src/simulator/scenario.ts';
import { createMemory, createWorld } from '../../src/simulator/world.ts';
import type { World } from '../../src/simulator/world.ts';

const MODEL = 'the-model';
const SEED = 7;
const ME = { caller: 'me', account: 'mine' };
/** Below 1, so that odds of failing can grow. */
const ALMOST_ALWAYS = 0.9998;
const MINUTE_MS = 60_000;

/** Sends canaries to the simulator's model, without a network: a healthy one that is right almost always, or one with a fault. */
export interface Replayer {
  /** Somebody else asks, and is answered rightly. */
  readonly overhear: (key: string) => void;
  /** `run` numbers the cycles; the same arguments give the same sample only on a new replayer. Null when no answer came. */
  readonly send: (canary: Canary, variant: string, run: number) => Promise<Sample | null>;
}

const stillClock = (): Clock => ({ now: () => 0, monotonicMs: () => 0, sleep: () => Promise.resolve() });

const worldOf = (suite: Suite): World =>
  createWorld({
    suite,
    scenario: parseScenario(
      {
        seed: SEED,
        fleet: [{ model: MODEL, region: 'here', hardware: 'some' }],
        profiles: [{ success: ALMOST_ALWAYS, latency: { firstTokenMs: 400, tokenMs: 20 } }],
      },
      'replay',
    ),
    seed: SEED,
    memory: createMemory(),
  });

/** What a provider makes of a whole answer. */
const answerOf = ({ reply, latency }: Plan): Answer => ({
  kind: 'answer',
  text: reply.text,
  toolCalls: reply.toolCalls,
  stopReason: reply.stopReason,
  model: reply.model,
  systemFingerprint: reply.systemFingerprint,
  usage: reply.usage,
  timeToFirstTokenMs: latency.firstTokenMs,
  interTokenMs: latency.tokenMs,
  latencyMs: latency.firstTokenMs + latency.tokenMs * reply.usage.outputTokens,
});

type Scores = Awaited<ReturnType<typeof score>>;

/** The same answer to the same canary is scored once: tests of code take their time. */
const createJudge = (): ((canary: Canary, answer: Answer, nonce: string) => Promise<Scores>) => {
  const scorers = new Map<string, readonly CheckScorer[]>();
  const known = new Map<string, Promise<Scores>>();
  return (canary, answer, nonce) => {
    const said = JSON.stringify([answer.text, answer.toolCalls, answer.stopReason]).replaceAll(nonce, '{{nonce}}');
    const key = `${canary.id} ${createHash('sha256').update(said).digest('hex')}`;
    const own = scorers.get(canary.id) ?? makeScorers(canary.checks, SCORERS);
    scorers.set(canary.id, own);
    const judged = known.get(key) ?? score(own, answer, { nonce });
    known.set(key, judged);
    return judged;
  };
};

const judge = createJudge();

const ask = (world: World, canary: Canary, to: { variant: string; key: string; nowMs: number; book: FaultBook }) => {
  const state = world.find(MODEL, null);
  if (state === null) throw new Error('the fleet has no place');
  const { prompt, nonce } = render(canary, to.variant, to.key);
  const headers = {};
  const signal = new AbortController().signal;
  const call = { prompt, model: MODEL, headers, requestId: to.key, stream: true, deadlineMs: 1, signal };
  const parsed = parseChatCompletion(chatRequest(call, 'max_tokens'));
  if (!parsed.ok) throw new Error(parsed.message);
  const plan = planAnswer(parsed.request, { state, canary, identity: ME, nowMs: to.nowMs, book: to.book });
  return { plan, nonce };
};

/** `neighbour` is what somebody else asks. */
export const createReplayer = (suite: Suite, faults: readonly Fault[], neighbour: Canary): Replayer => {
  const world = worldOf(suite);
  const quiet = createFaultBook(stillClock(), SEED);
  const book = createFaultBook(stillClock(), SEED);
  book.add(faults);
  return {
    overhear: (key) => void ask(world, neighbour, { variant: 'plain', key, nowMs: 0, book: quiet }),
    send: async (canary, variant, run) => {
      const at = new Date(run * MINUTE_MS).toISOString();
      const key = `${canary.id}@${variant}@${run}`;
      const { plan, nonce } = ask(world, canary, { variant, key, nowMs: run * MINUTE_MS, book });
      if (plan.ending.type !== 'complete') return null;
      const outcome = answerOf(plan);
      const { scores, unscored } = await judge(canary, outcome, nonce);
      const cell = { canary: canary.id, variant, backend: 'here', key, slot: `cycle@${at}#0`, position: 0 };
      return { ...cell, plannedAt: at, purpose: 'schedule', at, endedAt: at, outcome, scores, unscored, costUsd: 0 };
    },
  };
};
