import { afterEach, expect, test } from 'vitest';
import type { Arrival } from '../../src/simulator/arrival.ts';
import { makeGate } from '../../src/simulator/gates.ts';
import type { Gates } from '../../src/simulator/gates.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import {
  arrival,
  canary,
  fakeClock,
  messagesBody,
  modelRequest,
  post,
  scenarioOf,
  simulate,
  suiteOf,
} from './fixtures.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const at = (hour: number): Partial<Arrival> => ({ nowMs: Date.UTC(2026, 0, 5, hour, 59) });
const idle = (idleMs: number | null, longestIdleMs: number): Partial<Arrival> => ({ idle: { idleMs, longestIdleMs } });
const strict = canary('a/strict', { checks: [{ type: 'json-schema', weight: 1, aspect: 'correct', options: {} }] });
const request = (change: Parameters<typeof modelRequest>[0]): Partial<Arrival> => ({ request: modelRequest(change) });

test.each<[Gates, Partial<Arrival>, Partial<Arrival>]>([
  [{ inputTokensAbove: 100 }, { inputTokens: 101 }, { inputTokens: 100 }],
  [{ inputTokensBelow: 100 }, { inputTokens: 99 }, { inputTokens: 100 }],
  [{ image: true }, request({ items: ['user:Look', 'image:image/png,AAAA'] }), request({})],
  [{ image: false }, request({}), request({ items: ['image:image/png,AAAA'] })],
  [{ tools: true }, request({ toolNames: ['look'] }), request({})],
  [{ tools: false }, request({}), request({ toolNames: ['look'] })],
  [{ effort: 'given' }, request({ effort: 'high' }), request({})],
  [{ effort: 'absent' }, request({}), request({ effort: 'high' })],
  [{ prefix: 'warm' }, { warm: true }, { warm: false }],
  [{ prefix: 'cold' }, { warm: false }, { warm: true }],
  [{ inFlightAbove: 8 }, { inFlight: 9 }, { inFlight: 8 }],
  [{ strictSchema: true }, request({ strictSchema: true }), request({})],
  [{ strictSchema: false }, request({}), { canary: strict }],
  [{ kvPoolAbove: 0.9 }, { kvPool: 0.91 }, { kvPool: 0.9 }],
  [{ callers: ['ann', 'k1'] }, { caller: 'ann' }, { caller: 'bob' }],
  [{ callers: ['ann', 'k1'] }, { account: 'k1' }, { account: 'k2' }],
  [{ earlierAnswersAbove: 1 }, request({ earlierAnswers: 2 }), request({ earlierAnswers: 1 })],
  [{ idleAbove: 3_600_000 }, idle(3_600_001, 3_600_001), idle(5, 9e9)],
  [{ idleAbove: 0 }, idle(1, 1), idle(null, 0)],
  [{ idledAbove: 3_600_000 }, idle(5, 3_600_001), idle(5, 3_600_000)],
  [{ capability: ['a'] }, { canary: strict }, { canary: null }],
  [{ capability: ['b'] }, { canary: canary('b/x') }, { canary: strict }],
  [{ tags: ['rare', 'odd'] }, { canary: canary('a/x', { tags: ['odd'] }) }, { canary: strict }],
  [{ utcHours: [8, 18] }, at(8), at(18)],
  [{ utcHours: [8, 18] }, at(17), at(7)],
  [{ utcHours: [22, 4] }, at(23), at(4)],
  [{ utcHours: [22, 4] }, at(3), at(21)],
])('%j lets the one pass and not the other', (gates, passing, other) => {
  expect(makeGate(gates)(arrival(passing))).toBe(true);
  expect(makeGate(gates)(arrival(other))).toBe(false);
});

test('all gates must hold, and none lets everything pass', () => {
  const gate = makeGate({ tools: false, inputTokensAbove: 10 });
  expect([gate(arrival()), gate(arrival({ inputTokens: 3 }))]).toEqual([true, false]);
  expect(makeGate({})(arrival())).toBe(true);
});

const asked = canary('a/one');
const start = async (when: Gates, change: object = {}, clock = fakeClock()): Promise<Simulator> => {
  const faults = [{ name: 'f', when, effect: { type: 'empty' } }];
  const simulator = await simulate({ suite: suiteOf(asked), clock, scenario: scenarioOf({ faults, ...change }) });
  closers.push(simulator.stop);
  return simulator;
};
const send = async (simulator: Simulator, change: object = {}, headers = {}): Promise<void> => {
  await (await post(simulator, '/v1/messages', messagesBody(asked, change), headers)).text();
};
const hit = (simulator: Simulator): boolean[] => simulator.requests().map(({ faults }) => faults.length > 0);

const text = (content: string) => ({ messages: [{ role: 'user', content }] });
const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } };

test.each<[Gates, object, object]>([
  [{ inputTokensAbove: 500 }, text('word '.repeat(600)), text('word')],
  [{ inputTokensBelow: 500 }, text('word'), text('word '.repeat(600))],
  [{ image: true }, { messages: [{ role: 'user', content: [image] }] }, {}],
  [{ tools: true }, { tools: [{ name: 'look', input_schema: {} }] }, {}],
  [{ effort: 'absent' }, {}, { output_config: { effort: 'low' } }],
])('over HTTP %j decides, and the truth counts who passed', async (when, passing, other) => {
  const simulator = await start(when);
  await send(simulator, passing);
  await send(simulator, other);
  expect(hit(simulator)).toEqual([true, false]);
  expect(simulator.truth().faults[0]).toMatchObject({ when, passed: 1, affected: 1 });
});

test('a prompt is cold the first time at a place, warm afterwards, and cold again when it has cooled', async () => {
  const clock = fakeClock();
  const simulator = await start({ prefix: 'warm' }, {}, clock);
  await send(simulator);
  await send(simulator);
  await send(simulator, text('another'));
  await send(simulator, {}, { 'x-route': 'eu/gpu' });
  await send(simulator);
  clock.advance(301_000);
  await send(simulator);
  expect(hit(simulator)).toEqual([false, true, false, false, true, false]);
});

test('a fault by hours comes and goes with the wall clock', async () => {
  const clock = fakeClock(Date.UTC(2026, 0, 5, 21, 30));
  const simulator = await start({ utcHours: [22, 23] }, {}, clock);
  for (let i = 0; i < 4; i += 1) {
    await send(simulator);
    clock.advance(1_800_000);
  }
  expect(hit(simulator)).toEqual([false, true, true, false]);
});

test('requests in flight are counted by place until their answers are out or their callers have gone', async () => {
  const release: (() => void)[] = [];
  const clock = { ...fakeClock(), sleep: () => new Promise<void>((done) => release.push(done)) };
  const slow = { profiles: [{ success: 1, latency: { firstTokenMs: 50 } }] };
  const simulator = await start({ inFlightAbove: 2 }, slow, { ...fakeClock(), ...clock });
  const gone = new AbortController();
  const waiting = [send(simulator), send(simulator), send(simulator)];
  await expect.poll(() => simulator.requests().length).toBe(3);
  expect(hit(simulator)).toEqual([false, false, true]);
  waiting.push(send(simulator, {}, { 'x-route': 'eu/gpu' }));
  await expect.poll(() => simulator.requests().length).toBe(4);
  expect(hit(simulator).at(-1)).toBe(false);
  for (const done of release.splice(0)) done();
  await Promise.all(waiting);
  const left = fetch(`${simulator.url}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': 'key', 'x-route': 'us/gpu' },
    body: JSON.stringify(messagesBody(asked)),
    signal: gone.signal,
  });
  await expect.poll(() => simulator.requests().length).toBe(5);
  expect(hit(simulator).at(-1)).toBe(false);
  gone.abort();
  await expect(left).rejects.toThrow();
});
