import { APIError, Anthropic, NotFoundError, RateLimitError } from '@anthropic-ai/sdk';
import { afterEach, expect, test } from 'vitest';
import type { Canary } from '../../../src/canaries/canary.ts';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import { canary, fakeClock, scenarioOf, simulate, suiteOf } from '../fixtures.ts';

const asked = canary('a/one', {
  turns: [{ role: 'user', content: [{ type: 'text', text: 'Booking {{nonce}}?' }] }],
  examples: {
    pass: [
      {
        text: 'I look up {{nonce}} – “now”. 🐤🐤🐤🐤🐤🐤',
        toolCalls: [{ name: 'find', arguments: { booking: '{{nonce}}', deep: [1, { a: null }] } }],
      },
    ],
    fail: [{ text: 'no', toolCalls: [] }],
  },
});
const nonce = 'cm-0123456789ab';

const running: Simulator[] = [];
afterEach(async () => {
  for (const simulator of running.splice(0)) await simulator.stop();
});

const start = async (written: object = {}, canaries: readonly Canary[] = [asked]) => {
  const clock = fakeClock();
  const simulator = await simulate({ suite: suiteOf(...canaries), scenario: scenarioOf({ ...written }), clock });
  running.push(simulator);
  const client = new Anthropic({ apiKey: 'key', baseURL: simulator.url, maxRetries: 0, logLevel: 'off' });
  return { client, simulator, clock };
};

const fault = (effect: object, rest: object = {}): object => ({ faults: [{ name: 'f', effect, ...rest }] });

type Body = Anthropic.MessageCreateParamsNonStreaming;
const body = (change: Partial<Body> = {}): Body => ({
  model: 'alpha',
  max_tokens: 256,
  messages: [{ role: 'user', content: `Booking ${nonce}?` }],
  ...change,
});

const both: readonly [string, (client: Anthropic, change?: Partial<Body>) => Promise<Anthropic.Message>][] = [
  ['whole', (client, change) => client.messages.create(body(change))],
  ['streamed', (client, change) => client.messages.stream(body(change)).finalMessage()],
];

test.each(both)(
  'a %s answer has text, tool call with the nonce filled in, stop reason, model and usage',
  async (_, ask) => {
    const { client, simulator } = await start();
    const message = await ask(client);
    expect(message).toMatchObject({
      type: 'message',
      role: 'assistant',
      model: 'alpha',
      stop_reason: 'tool_use',
      stop_sequence: null,
      content: [
        { type: 'text', text: `I look up ${nonce} – “now”. 🐤🐤🐤🐤🐤🐤` },
        { type: 'tool_use', name: 'find', input: { booking: nonce, deep: [1, { a: null }] } },
      ],
      usage: { cache_read_input_tokens: 0, cache_creation_input_tokens: 0 },
    });
    expect(message.usage.input_tokens).toBeGreaterThan(5);
    expect(message.usage.output_tokens).toBeGreaterThan(20);
    expect(simulator.requests()).toMatchObject([{ canary: 'a/one', status: 200, ending: 'complete', example: 'pass' }]);
  },
);

test('streamed and whole answers have the same usage and content', async () => {
  const { client } = await start();
  const [whole, streamed] = [await both[0]![1](client), await both[1]![1](client)];
  expect(streamed.usage).toEqual(whole.usage);
  expect(streamed.content[0]).toEqual(whole.content[0]);
});

test.each(both)('a %s answer is cut at max_tokens', async (_, ask) => {
  const { client } = await start();
  const message = await ask(client, { max_tokens: 4 });
  expect(message.stop_reason).toBe('max_tokens');
  expect(message.usage.output_tokens).toBe(4);
  expect(message.content).toHaveLength(1);
});

test.each(both)('a %s refusal says so in its stop reason', async (_, ask) => {
  const { client, simulator } = await start(fault({ type: 'refusal' }));
  const message = await ask(client);
  expect(message.stop_reason).toBe('refusal');
  expect(message.stop_details?.type).toBe('refusal');
  expect(message.content).toMatchObject([{ type: 'text' }]);
  expect(simulator.requests()).toMatchObject([{ faults: ['f'], example: 'none' }]);
});

test.each(both)('a %s answer with thinking has its block and its tokens, more for more effort', async (_, ask) => {
  const { client } = await start();
  const think = async (effort: 'low' | 'high'): Promise<Anthropic.Message> =>
    ask(client, { max_tokens: 4000, thinking: { type: 'adaptive' }, output_config: { effort } });
  const [low, high] = [await think('low'), await think('high')];
  expect(low.content[0]).toMatchObject({ type: 'thinking', signature: 'c2ltdWxhdGVk' });
  const tokens = (message: Anthropic.Message): number => message.usage.output_tokens_details!.thinking_tokens;
  expect(tokens(low)).toBeGreaterThan(0);
  expect(tokens(high)).toBeGreaterThan(1.5 * tokens(low));
  expect(high.usage.output_tokens).toBeGreaterThan(tokens(high));
});

test('a marked prompt is written to the cache of its place, then read for five minutes', async () => {
  const { client, clock } = await start();
  const long = 'word '.repeat(1200);
  const ask = (route: string) =>
    client.messages.create(
      body({
        system: [{ type: 'text', text: long, cache_control: { type: 'ephemeral' } }],
        messages: [{ role: 'user', content: 'Hello' }],
      }),
      { headers: { 'x-route': route } },
    );
  const usage = async (route: string) => (await ask(route)).usage;
  const first = await usage('us/gpu');
  const written = first.cache_creation_input_tokens ?? 0;
  expect(written).toBeGreaterThan(1200);
  expect(first).toMatchObject({ cache_read_input_tokens: 0, input_tokens: 5 });
  expect(await usage('us/gpu')).toMatchObject({
    cache_read_input_tokens: written,
    cache_creation_input_tokens: 0,
    input_tokens: 5,
  });
  expect(await usage('eu/gpu')).toMatchObject({ cache_read_input_tokens: 0 });
  clock.advance(300_000);
  expect(await usage('us/gpu')).toMatchObject({ cache_read_input_tokens: 0 });
});

test('input tokens of a fixed prompt are constant, and other for another model', async () => {
  const { client } = await start();
  const count = async (model: string): Promise<number> => {
    const text = 'Internationalisation considerations notwithstanding';
    return (await client.messages.create(body({ model, messages: [{ role: 'user', content: text }] }))).usage
      .input_tokens;
  };
  expect(await count('alpha')).toBe(await count('alpha'));
  expect(await count('alpha')).not.toBe(await count('beta'));
});

test.each(both)('an unknown model is not found when %s', async (_, ask) => {
  const { client } = await start();
  const failure = await ask(client, { model: 'gamma' }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ status: 404, type: 'not_found_error', apiMessage: 'model: gamma' });
  expect(failure instanceof NotFoundError || failure instanceof APIError).toBe(true);
});

test('an error carries status, type, request id and retry-after', async () => {
  const { client } = await start(fault({ type: 'http-error', status: 429, retryAfter: '7s', message: 'Slow down.' }));
  const failure = await client.messages.create(body()).catch((error: unknown) => error);
  if (!(failure instanceof RateLimitError)) throw new Error('expected a RateLimitError');
  expect(failure).toMatchObject({
    type: 'rate_limit_error',
    apiMessage: 'Slow down.',
    requestID: expect.stringMatching(/^req_/) as unknown,
  });
  expect(failure.headers.get('retry-after')).toBe('7');
});

test('an overload inside a stream comes as an error event after a part of the answer', async () => {
  const { client, simulator } = await start(fault({ type: 'http-error', status: 529, inStream: true }));
  const seen: string[] = [];
  const stream = await client.messages.create({ ...body(), stream: true });
  const failure = await (async () => {
    for await (const event of stream) seen.push(event.type);
    return null;
  })().catch((error: unknown) => error);
  expect(seen).toContain('content_block_delta');
  expect(failure).toMatchObject({ status: undefined, type: 'overloaded_error' });
  expect(simulator.requests()).toMatchObject([{ status: 200, ending: 'error' }]);
});

/** Reads a stream by hand: the types of its events, and the error that ended it. */
const readAll = async (client: Anthropic): Promise<{ types: string[]; error: unknown }> => {
  const types: string[] = [];
  try {
    for await (const event of await client.messages.create({ ...body(), stream: true })) types.push(event.type);
    return { types, error: null };
  } catch (error) {
    return { types, error };
  }
};

test('a stream that is cut cleanly just ends, before its last events', async () => {
  const { client } = await start(fault({ type: 'cut-stream', how: 'clean' }));
  const { types, error } = await readAll(client);
  expect(error).toBeNull();
  expect(types).toContain('content_block_delta');
  expect(types).not.toContain('message_stop');
});

test.each([0, 0.95])('a stream that is torn after %d of its events ends with an error', async (fraction) => {
  const { client } = await start(fault({ type: 'cut-stream', how: 'tear', fraction }));
  const { types, error } = await readAll(client);
  expect(error).toBeInstanceOf(TypeError);
  expect(types[0]).toBe('message_start');
  expect(types).not.toContain('message_delta');
});

test('a malformed event cannot be parsed', async () => {
  const { client } = await start(fault({ type: 'malformed' }));
  expect((await readAll(client)).error).toBeInstanceOf(SyntaxError);
});

test.each(both)('a %s request that hangs stays open until the caller gives up', async (_, ask) => {
  for (const when of ['before-headers', 'in-body']) {
    const { client, simulator } = await start(fault({ type: 'hang', when }));
    const waiting = ask(client).catch((error: unknown) => error);
    await expect.poll(() => simulator.requests().length).toBe(1);
    await simulator.stop();
    expect(await waiting).toBeInstanceOf(Error);
  }
});

test('the route chooses the place; without one the default place answers', async () => {
  const { client, simulator } = await start({ default: { region: 'eu', hardware: 'tpu' } });
  await client.messages.create(body(), { headers: { 'x-route': 'us/tpu', 'x-client-request-id': 'probe-1' } });
  await client.messages.create(body());
  const nowhere = await client.messages.create(body(), { headers: { 'x-route': 'moon/gpu' } }).catch((e: unknown) => e);
  expect(nowhere).toBeInstanceOf(NotFoundError);
  expect(simulator.requests()).toMatchObject([
    { backend: { model: 'alpha', region: 'us', hardware: 'tpu' }, requestId: 'probe-1' },
    { backend: { model: 'alpha', region: 'eu', hardware: 'tpu' }, requestId: null },
    { backend: null, status: 404 },
  ]);
});

test('a prompt that is no canary gets a plain answer', async () => {
  const { client, simulator } = await start();
  const message = await client.messages.create(body({ messages: [{ role: 'user', content: 'Hi' }] }));
  expect(message).toMatchObject({
    stop_reason: 'end_turn',
    content: [{ type: 'text', text: 'Hello! How can I help you today?' }],
  });
  expect(simulator.requests()).toMatchObject([{ canary: null, example: 'none' }]);
});

test('a canary that expects a failure gets it from a healthy service, and an answer from a bad one', async () => {
  const expecting = { ...asked, expect: { failure: 'not_found' as const } };
  const { client } = await start({}, [expecting]);
  await expect(client.messages.create(body())).rejects.toBeInstanceOf(NotFoundError);
  const bad = await start(fault({ type: 'success-rate', factor: 0 }), [expecting]);
  expect(await bad.client.messages.create(body())).toMatchObject({ content: [{ text: 'no' }] });
});

test('times are those of the place: to the first token, then for every event', async () => {
  const { client, clock } = await start({ profiles: [{ success: 1, latency: { firstTokenMs: 100, tokenMs: 2 } }] });
  await client.messages.stream(body()).finalMessage();
  expect(clock.slept[0]).toBeGreaterThan(50);
  expect(clock.slept[0]).toBeLessThan(250);
  expect(clock.slept.slice(1).every((ms) => ms === 2)).toBe(true);
  expect(clock.slept.length).toBeGreaterThan(5);
});
