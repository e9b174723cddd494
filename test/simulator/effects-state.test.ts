import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { EFFECTS } from '../../src/simulator/effects/index.ts';
import type { Effect, EffectContext } from '../../src/simulator/effects/effect.ts';
import type { Reply } from '../../src/simulator/reply.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { canary, fakeClock, messagesBody, modelRequest, post, scenarioOf, simulate, suiteOf } from './fixtures.ts';

const HOUR = 3_600_000;

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const make = (type: string, options: object = {}): Effect => {
  const plugin = EFFECTS.find((candidate) => candidate.type === type)!;
  return plugin.make(plugin.options.parse(options));
};

const context = (change: Partial<EffectContext> = {}): EffectContext => ({
  canary: null,
  place: { model: 'alpha', region: 'us', hardware: 'gpu' },
  request: modelRequest(),
  inputTokens: 100,
  nonce: null,
  spoken: [],
  random: () => 0.5,
  ...change,
});

const reply: Reply = {
  model: 'alpha',
  answeredBy: 'alpha',
  text: 'Done.',
  toolCalls: [],
  refused: false,
  thinkingTokens: 0,
  example: 'pass',
  stopReason: null,
  systemFingerprint: 'fp',
  clearedThinkingTurns: 0,
};

test('long-input keeps short inputs, loses evenly, and all that the factor says from the end on', () => {
  const { success } = make('long-input', { from: 16_000, to: 128_000, factor: 0.13 / 0.91 });
  const at = (inputTokens: number): number => success?.(0.91, context({ inputTokens })) ?? NaN;
  expect(at(16_000)).toBe(0.91);
  expect(at(72_000)).toBeCloseTo(0.52, 9);
  expect(at(128_000)).toBeCloseTo(0.13, 9);
  expect(at(1_000_000)).toBeCloseTo(0.13, 9);
});

test('failure-odds hits hard canaries and leaves certain ones', () => {
  const { success } = make('failure-odds', { times: 9 });
  expect(success?.(0.9, context())).toBeCloseTo(0.5, 9);
  expect(success?.(0.999, context())).toBeGreaterThan(0.99);
  expect(success?.(1, context())).toBe(1);
});

test('long-timeout spares short requests, and lets long ones fail as often as it says', () => {
  const { ending } = make('long-timeout', { from: 100, to: 200, chance: 0.5 });
  const spoilt = (inputTokens: number, draw: number): boolean =>
    typeof ending === 'function' && ending(context({ inputTokens, random: () => draw })) !== null;
  fc.assert(
    fc.property(fc.nat(1000), fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), (tokens, draw) => {
      const way = Math.min(1, Math.max(0, (tokens - 100) / 100));
      expect(spoilt(tokens, draw)).toBe(draw < way * 0.5);
    }),
  );
});

test('a broken template goes on for the user, leaves calls in the text, or shows in the count of tokens alone', () => {
  const asked = context({ request: modelRequest({ items: ['system:Be short.', 'user:How warm is it?', 'tool:4'] }) });
  const call = { name: 'look', arguments: { city: 'Oslo' } };
  expect(make('broken-template').reply?.(reply, asked)).toMatchObject({
    text: 'How warm is it? And please explain it as well. How warm is it?',
    example: 'none',
  });
  expect(
    make('broken-template', { how: 'calls-as-text' }).reply?.({ ...reply, toolCalls: [call] }, asked),
  ).toMatchObject({ text: 'Done.\n<tool_call>{"name":"look","arguments":{"city":"Oslo"}}</tool_call>', toolCalls: [] });
  expect(make('broken-template', { how: 'calls-as-text' }).reply?.(reply, asked)).toBe(reply);
  const literal = make('broken-template', { how: 'literal-parts' });
  const usage = { inputTokens: 9, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0, thinkingTokens: 0 };
  expect([literal.reply, literal.usage?.(usage).inputTokens]).toEqual([undefined, 21]);
});

test('tools may be called where none is needed', () => {
  const tools = make('tools', { needless: 1 });
  const asked = context({ request: modelRequest({ toolNames: ['pay', 'look'] }) });
  expect(tools.reply?.(reply, asked)).toMatchObject({ toolCalls: [{ name: 'pay', arguments: {} }], example: 'none' });
  expect(tools.reply?.(reply, context())).toBe(reply);
  expect(make('tools').reply?.(reply, asked)).toBe(reply);
});

test('the most probable token is lost more often the more tokens an answer has', () => {
  const examples = { pass: [{ text: '1 2 3', toolCalls: [] }], fail: [{ text: '1 2 4', toolCalls: [] }] };
  const flip = make('flip-answer', { perToken: 0.1 });
  const flipped = (draw: number): boolean =>
    flip.reply?.({ ...reply, text: '1 2 3' }, context({ canary: canary('a/x', { examples }), random: () => draw }))
      .example === 'fail';
  // 1 − 0.9³ = 0.271.
  expect([0.99, 0.73, 0.72].map(flipped)).toEqual([true, true, false]);
});

test('the form drifts and the words stay, or the words change and the answer stays right', () => {
  const said = (how: string, text: string) => make('format-drift', { how }).reply?.({ ...reply, text }, context());
  expect(said('no-full-stop', 'Neutral.')).toMatchObject({ text: 'Neutral', example: 'none' });
  expect(said('fence', 'x = 1')).toMatchObject({ text: '```\nx = 1\n```', example: 'none' });
  expect(said('fence', '```\nx\n```')).toMatchObject({ text: '```\nx\n```', example: 'pass' });
  const words = make('other-words').reply;
  expect(words?.(reply, context({ canary: canary('a/free'), random: () => 0 }))).toMatchObject({
    text: 'Done.\n',
    example: 'pass',
  });
  expect(words?.({ ...reply, example: 'fail' }, context({ canary: canary('a/free') })).text).toBe('Done.');
});

const asked = canary('a/one');
const simulated = async (fault: object, clock = fakeClock(), change: object = {}): Promise<Simulator> => {
  const scenario = scenarioOf({ faults: [{ name: 'f', ...fault }], ...change });
  const simulator = await simulate({ suite: suiteOf(asked), clock, scenario });
  closers.push(simulator.stop);
  return simulator;
};
const fell = (simulator: Simulator): readonly boolean[] => simulator.requests().map(({ faults }) => faults.length > 0);
const send = async (simulator: Simulator, change: object = {}, headers = {}): Promise<unknown> =>
  (await post(simulator, '/v1/messages', messagesBody(asked, change), headers)).json();

test('a conversation that was idle for an hour is hit when it goes on, and with idledAbove ever after', async () => {
  for (const [gate, expected] of [
    ['idleAbove', [false, false, true, false]],
    ['idledAbove', [false, false, true, true]],
  ] as const) {
    const clock = fakeClock();
    const simulator = await simulated({ when: { [gate]: '60m' }, effect: { type: 'empty' } }, clock);
    for (const pause of [0, HOUR / 2, HOUR + 1, 1000]) {
      clock.advance(pause);
      await send(simulator);
      await send(simulator, {}, { 'x-caller': `another ${pause}` });
    }
    expect(fell(simulator).filter((_, i) => i % 2 === 0)).toEqual(expected);
    expect(fell(simulator).filter((_, i) => i % 2 === 1)).toEqual([false, false, false, false]);
  }
});

test('a conversation is known by its caller and its beginning, whatever is added to it', async () => {
  const simulator = await simulated({ unit: 'conversation', share: 0.5, effect: { type: 'empty' } });
  const turns = (first: string, more: number): object => ({
    messages: [
      { role: 'user', content: first },
      ...Array.from({ length: more }, (_, i) => ({ role: i % 2 === 0 ? 'assistant' : 'user', content: `and ${i}` })),
    ],
  });
  for (let talk = 0; talk < 20; talk += 1)
    for (const more of [0, 2, 4]) await send(simulator, turns(`talk ${talk}`, more));
  const hits = fell(simulator);
  for (let talk = 0; talk < 20; talk += 1) expect(new Set(hits.slice(3 * talk, 3 * talk + 3)).size).toBe(1);
  expect(new Set(hits).size).toBe(2);
});

test('an account is known by its key, whatever callers it has', async () => {
  const simulator = await simulated({ unit: 'account', share: 0.5, effect: { type: 'empty' } });
  for (let key = 0; key < 20; key += 1)
    for (const caller of ['a', 'b', 'c']) await send(simulator, {}, { 'x-api-key': `key ${key}`, 'x-caller': caller });
  const hits = fell(simulator);
  for (let key = 0; key < 20; key += 1) expect(new Set(hits.slice(3 * key, 3 * key + 3)).size).toBe(1);
  expect(new Set(hits).size).toBe(2);
});

test('a full key-value memory is told by the prompts that are under way', async () => {
  const fault = { when: { kvPoolAbove: 1 }, effect: { type: 'http-error', status: 503 } };
  const roomy = await simulated(fault, fakeClock(), { profiles: [{ kvPool: 100_000 }] });
  const tight = await simulated(fault, fakeClock(), { profiles: [{ kvPool: 5 }] });
  await send(roomy);
  await send(tight);
  expect([fell(roomy), fell(tight)]).toEqual([[false], [true]]);
});

const thought = {
  messages: [
    { role: 'user', content: 'One?' },
    ...['one', 'two', 'three'].flatMap((text) => [
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'hm', signature: 'x' },
          { type: 'text', text },
        ],
      },
      { role: 'user', content: 'Next?' },
    ]),
  ],
};
const clearing = {
  context_management: { edits: [{ type: 'clear_thinking_20251015', keep: { type: 'thinking_turns', value: 2 } }] },
};
const edit = (turns: number): object => ({
  context_management: { applied_edits: [{ type: 'clear_thinking_20251015', cleared_thinking_turns: turns }] },
});

test('a healthy place clears the thinking that it is asked to clear, and says so', async () => {
  const simulator = await simulate({ suite: suiteOf(asked) });
  closers.push(simulator.stop);
  expect(await send(simulator, { ...thought, ...clearing })).toMatchObject(edit(1));
  expect(await send(simulator, thought)).not.toHaveProperty('context_management');
});

test('thinking-cleared clears it unasked, and conversations that need it go wrong', async () => {
  const simulator = await simulated({ effect: { type: 'thinking-cleared', factor: 0 } });
  expect(await send(simulator, thought)).toMatchObject(edit(2));
  const streamed = await post(simulator, '/v1/messages', messagesBody(asked, { ...thought, stream: true }));
  expect(await streamed.text()).toContain('"cleared_thinking_turns":2');
  const { success } = make('thinking-cleared', { factor: 0.5 });
  expect(success?.(0.9, context({ request: modelRequest({ earlierAnswers: 2 }) }))).toBe(0.45);
  expect(success?.(0.9, context({ request: modelRequest({ earlierAnswers: 1 }) }))).toBe(0.9);
});

test.each([
  ['/v1/messages', { output_config: { format: { type: 'json_schema', schema: {} } } }, true],
  ['/v1/messages', { tools: [{ name: 'look', strict: true, input_schema: {} }] }, true],
  ['/v1/messages', { tools: [{ name: 'look', input_schema: {} }] }, false],
  ['/v1/chat/completions', { response_format: { type: 'json_schema', json_schema: {} } }, true],
  ['/v1/chat/completions', { tools: [{ type: 'function', function: { name: 'look', strict: true } }] }, true],
  ['/v1/chat/completions', { response_format: { type: 'json_object' } }, false],
])('%s with %j asks for a strict schema: %s', async (path, change, expected) => {
  const simulator = await simulated({ when: { strictSchema: true }, effect: { type: 'empty' } });
  await (await post(simulator, path, messagesBody(asked, change))).text();
  expect(fell(simulator)).toEqual([expected]);
});

test('places of several providers are told apart by the route, and faults fall on one of them', async () => {
  const fleet = [{ provider: ['own', 'cloud'], model: 'alpha', region: 'us', hardware: 'gpu' }];
  const simulator = await simulated({ scope: { provider: 'cloud' }, effect: { type: 'empty' } }, fakeClock(), {
    fleet,
  });
  for (const route of ['own/us/gpu', 'cloud/us/gpu']) await send(simulator, {}, { 'x-route': route });
  expect(fell(simulator)).toEqual([false, true]);
  expect((await post(simulator, '/v1/messages', messagesBody(asked), { 'x-route': 'us/gpu' })).status).toBe(404);
});

test.each([
  [{ ramp: [] }, 'faults[0].ramp'],
  [
    {
      ramp: [
        { after: 5, share: 0.1 },
        { after: 5, share: 0.2 },
      ],
    },
    'faults[0].ramp',
  ],
  [{ ramp: [{ after: 5, share: 0.1 }], share: 0.5 }, 'faults[0].share'],
  [{ effect: [] }, 'faults[0].effect'],
  [{ effect: [{ type: 'empty' }, { type: 'nonsense' }] }, 'faults[0].effect[1].type'],
  [{ effect: [{ type: 'success-rate', factor: 7 }] }, 'faults[0].effect[0].factor'],
  [{ effect: { type: 'long-input', from: 9, to: 9 } }, 'faults[0].effect.to'],
  [{ when: { idleAbove: 'soon' } }, 'faults[0].when.idleAbove'],
])('%j is refused at %s', (written, path) => {
  expect(() => scenarioOf({ faults: [{ name: 'f', effect: { type: 'empty' }, ...written }] })).toThrow(path);
});
