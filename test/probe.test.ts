import { expect, test } from 'vitest';
import { fillNonce } from '../src/canaries/canary.ts';
import type { Outcome, Probe } from '../src/model.ts';
import { probe } from '../src/probe.ts';
import type { Target } from '../src/probe.ts';
import { priceOf, reservationOf } from '../src/plan/prices.ts';
import { render } from '../src/canaries/render.ts';
import { backend, canary } from './plan/fixtures.ts';
import { fakeProvider, good, steppingClock, START } from './run/harness.ts';

const planned: Probe = {
  canary: 'arithmetic/x',
  variant: 'plain',
  backend: 'a',
  key: 'a-key',
  slot: 's#0',
  position: 3,
  plannedAt: START,
  purpose: 'schedule',
};

const send = async (
  outcome: Outcome | Promise<Outcome>,
  more: Partial<Target> = {},
  signal = new AbortController().signal,
) => {
  const clock = steppingClock();
  const provider = fakeProvider(async () => {
    await clock.advance(250);
    return outcome;
  });
  const one = canary('arithmetic/x', {
    turns: [{ role: 'user', content: [{ type: 'text', text: 'Say {{nonce}}.' }] }],
  });
  const price = priceOf('claude-sonnet-5-5', {});
  const nonces: string[] = [];
  const target: Target = {
    canary: one,
    scorers: [
      {
        type: 'fake',
        aspect: 'correct',
        weight: 1,
        scorer: (_, { nonce }) => {
          nonces.push(nonce);
          return 0.25;
        },
      },
    ],
    backend: backend('a', { headers: { 'x-route': 'eu' }, stream: true }),
    provider,
    price,
    reservation: reservationOf(render(one, 'plain', '').prompt, price),
    ...more,
  };
  const sample = await probe(planned, target, clock, signal);
  return { sample, target, calls: provider.calls, nonces, one };
};

test('a probe becomes a call: its prompt with its own nonce, its key as the id, the headers and limits of its backend', async () => {
  const { calls, nonces, one } = await send(good());
  const { nonce } = render(one, 'plain', planned.key);
  expect(nonces).toEqual([nonce]);
  expect(calls).toMatchObject([
    { requestId: 'a-key', model: 'claude-sonnet-5-5', headers: { 'x-route': 'eu' }, stream: true, deadlineMs: 60_000 },
  ]);
  expect(calls[0]?.prompt.turns).toEqual(fillNonce(one.turns, nonce));
});

test('a canary with a model of its own asks for that one, and is billed nothing for being refused', async () => {
  const refusal: Outcome = { kind: 'failure', reason: 'not_found', message: 'no such model' };
  const must = (model: string) => canary('identity/x', { model, expect: { failure: 'not_found' } });
  const fixed = await send(refusal, { canary: must('no-such-model') });
  const version = await send(refusal, { canary: must('{{model}}-never') });
  expect([...fixed.calls, ...version.calls].map(({ model }) => model)).toEqual([
    'no-such-model',
    'claude-sonnet-5-5-never',
  ]);
  expect(fixed.sample).toMatchObject({ outcome: refusal, scores: {}, costUsd: 0 });
});

test('an answer becomes a sample with its plan, times, scores and the cost of what it used', async () => {
  const { sample, target } = await send(good({ usage: { inputTokens: 1000, outputTokens: 100 } }));
  expect(sample).toMatchObject({
    ...planned,
    at: START,
    endedAt: '2026-11-22T10:00:00.250Z',
    scores: { correct: 0.25 },
    unscored: [],
  });
  expect(sample.costUsd).toBeCloseTo((1000 * target.price.input + 100 * target.price.output) / 1e6, 12);
});

test('an answer that does not say what it used costs all that was reserved', async () => {
  const { sample, target } = await send(good({ usage: {} }));
  expect(sample.costUsd).toBe(target.reservation.maxCostUsd);
});

test.each([
  ['rate_limited', false],
  ['overloaded', false],
  ['auth', false],
  ['dns', false],
  ['deadline', true],
  ['cut_stream', true],
  ['connection', true],
  ['interrupted', true],
  ['malformed', true],
] as const)('the failure %s is data without a score; that it may have been billed is %s', async (reason, billed) => {
  const failure = { kind: 'failure', reason, message: 'no answer' } as const;
  const { sample, target, nonces } = await send(failure);
  expect(sample).toMatchObject({ outcome: failure, scores: {}, unscored: [] });
  expect(nonces).toEqual([]);
  expect(sample.costUsd).toBe(billed ? target.reservation.maxCostUsd : 0);
});

test('a check that cannot judge gives no score and is named', async () => {
  const none = { type: 'odd', aspect: 'format', weight: 1, scorer: () => null } as const;
  const { sample } = await send(good(), { scorers: [none] });
  expect(sample.scores).toEqual({ format: null });
  expect(sample.unscored).toEqual(['odd']);
});

test('a failure that may have been billed costs the reservation; without a connection it costs nothing', async () => {
  const reset: Outcome = { kind: 'failure', reason: 'connection', message: 'ECONNRESET' };
  const lost = await send(reset);
  expect(lost.sample.costUsd).toBe(lost.target.reservation.maxCostUsd);
  const refused = await send({ ...reset, unsent: true });
  expect(refused.sample.costUsd).toBe(0);
});
