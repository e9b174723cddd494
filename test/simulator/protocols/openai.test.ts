import { AuthenticationError, NotFoundError, OpenAI } from 'openai';
import { afterEach, expect, test } from 'vitest';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import { canary, scenarioOf, simulate, suiteOf } from '../fixtures.ts';

const nonce = 'cm-0123456789ab';
const turns = (text: string) => [{ role: 'user' as const, content: [{ type: 'text' as const, text }] }];
const asked = canary('a/one', {
  turns: turns('Booking {{nonce}}?'),
  examples: {
    pass: [{ text: 'Found {{nonce}}, “now” 🐤🐤🐤', toolCalls: [] }],
    fail: [{ text: 'no', toolCalls: [] }],
  },
});
const tooled = canary('a/tool', {
  turns: turns('Oslo?'),
  examples: {
    pass: [
      {
        text: '',
        toolCalls: [
          { name: 'get_weather', arguments: { city: 'Oslo', unit: 'celsius' } },
          { name: 'get_time', arguments: {} },
        ],
      },
    ],
    fail: [],
  },
});

const running: Simulator[] = [];
afterEach(async () => {
  for (const simulator of running.splice(0)) await simulator.stop();
});

const start = async (written: object = {}) => {
  const simulator = await simulate({ suite: suiteOf(asked, tooled), scenario: scenarioOf({ ...written }) });
  running.push(simulator);
  const client = new OpenAI({ apiKey: 'key', baseURL: `${simulator.url}/v1`, maxRetries: 0, logLevel: 'off' });
  return { client, simulator };
};

const fault = (effect: object): object => ({ faults: [{ name: 'f', effect }] });

type Body = OpenAI.ChatCompletionCreateParamsNonStreaming;
const body = (change: Partial<Body> = {}): Body => ({
  model: 'beta',
  messages: [{ role: 'user', content: `Booking ${nonce}?` }],
  ...change,
});

const both: readonly [string, (client: OpenAI, change?: Partial<Body>) => Promise<OpenAI.ChatCompletion>][] = [
  ['whole', (client, change) => client.chat.completions.create(body(change))],
  [
    'streamed',
    (client, change) =>
      client.chat.completions
        .stream({ ...body(change), stream: true, stream_options: { include_usage: true } })
        .finalChatCompletion(),
  ],
];

test.each(both)('a %s answer has text, finish reason, model, fingerprint and usage', async (_, ask) => {
  const { client, simulator } = await start();
  const completion = await ask(client);
  expect(completion).toMatchObject({
    object: 'chat.completion',
    model: 'beta',
    system_fingerprint: 'fp_simulator',
    choices: [
      { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: `Found ${nonce}, “now” 🐤🐤🐤` } },
    ],
    usage: { prompt_tokens_details: { cached_tokens: 0 } },
  });
  const { prompt_tokens, completion_tokens, total_tokens } = completion.usage!;
  expect(prompt_tokens).toBeGreaterThan(5);
  expect(total_tokens).toBe(prompt_tokens + completion_tokens);
  expect(simulator.requests()).toMatchObject([{ canary: 'a/one', status: 200, example: 'pass' }]);
});

test.each(both)('a %s answer of two tool calls has both, with their arguments as JSON', async (_, ask) => {
  const { client } = await start();
  const { choices } = await ask(client, { messages: [{ role: 'user', content: 'Oslo?' }] });
  expect(choices[0]).toMatchObject({
    finish_reason: 'tool_calls',
    message: {
      tool_calls: [
        { type: 'function', function: { name: 'get_weather', arguments: '{"city":"Oslo","unit":"celsius"}' } },
        { type: 'function', function: { name: 'get_time', arguments: '{}' } },
      ],
    },
  });
  expect(choices[0]!.message.content ?? '').toBe('');
});

test.each(['max_tokens', 'max_completion_tokens'])('an answer is cut at %s', async (field) => {
  const { client } = await start();
  const completion = await client.chat.completions.create(body({ [field]: 3 }));
  expect(completion.choices[0]?.finish_reason).toBe('length');
  expect(completion.usage?.completion_tokens).toBe(3);
});

test('a refusal stands in its own field', async () => {
  const { client } = await start(fault({ type: 'refusal', text: 'I will not.' }));
  const { choices } = await client.chat.completions.create(body());
  expect(choices[0]).toMatchObject({
    finish_reason: 'content_filter',
    message: { content: null, refusal: 'I will not.' },
  });
});

test('reasoning effort costs reasoning tokens', async () => {
  const { client } = await start();
  const tokens = async (change: Partial<Body>): Promise<number | undefined> =>
    (await client.chat.completions.create(body(change))).usage?.completion_tokens_details?.reasoning_tokens;
  expect(await tokens({})).toBe(0);
  expect(await tokens({ reasoning_effort: 'high' })).toBeGreaterThan((await tokens({ reasoning_effort: 'low' })) ?? 0);
});

test('the beginning of a long prompt is cached by itself, without being asked, for all that begin alike', async () => {
  const { client } = await start();
  const ask = async (end: string): Promise<number | undefined> =>
    (await client.chat.completions.create(body({ messages: [{ role: 'user', content: 'word '.repeat(1500) + end }] })))
      .usage?.prompt_tokens_details?.cached_tokens;
  expect(await ask('one')).toBe(0);
  expect(await ask('one')).toBeGreaterThan(1300);
  expect(await ask('and two')).toBeGreaterThan(1300);
});

test('usage comes in a stream only when it is asked for', async () => {
  const { client } = await start();
  const usages = async (options: object): Promise<unknown[]> => {
    const stream = await client.chat.completions.create({ ...body(), stream: true, ...options });
    const seen: unknown[] = [];
    for await (const chunk of stream) if (chunk.usage) seen.push(chunk.usage);
    return seen;
  };
  expect(await usages({})).toEqual([]);
  expect(await usages({ stream_options: { include_usage: true } })).toHaveLength(1);
});

test('an unknown model is not found, with the code that says so', async () => {
  const { client } = await start();
  const failure = await client.chat.completions.create(body({ model: 'gamma' })).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(NotFoundError);
  expect(failure).toMatchObject({ code: 'model_not_found', requestID: expect.stringMatching(/^req_/) as unknown });
});

test('an error status of a fault comes in the shape of the protocol', async () => {
  const { client } = await start(fault({ type: 'http-error', status: 401 }));
  const failure = await client.chat.completions.create(body()).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(AuthenticationError);
  expect(failure).toMatchObject({ code: 'invalid_api_key' });
});

/** Finish reasons and contents of a stream read by hand, and the error that ended it. */
const readAll = async (client: OpenAI) => {
  const seen: unknown[] = [];
  try {
    for await (const chunk of await client.chat.completions.create({ ...body(), stream: true })) {
      seen.push(chunk.choices[0]?.finish_reason ?? chunk.choices[0]?.delta.content);
    }
    return { seen, error: null };
  } catch (error) {
    return { seen, error };
  }
};

test('a stream that is cut cleanly ends without a finish reason and without an error', async () => {
  const { client } = await start(fault({ type: 'cut-stream', how: 'clean', fraction: 0.95 }));
  const { seen, error } = await readAll(client);
  expect(error).toBeNull();
  expect(seen.length).toBeGreaterThan(1);
  expect(seen).not.toContain('stop');
});

test('a torn stream, a broken event and an error event each end with an error', async () => {
  const tear = await start(fault({ type: 'cut-stream', how: 'tear' }));
  expect((await readAll(tear.client)).error).toBeInstanceOf(TypeError);
  const broken = await start(fault({ type: 'malformed' }));
  expect((await readAll(broken.client)).error).toBeInstanceOf(SyntaxError);
  const event = await start(fault({ type: 'http-error', status: 500, inStream: true, message: 'Oh no.' }));
  expect((await readAll(event.client)).error).toMatchObject({ message: 'Oh no.' });
});

test('no key is needed, as with most servers of one’s own', async () => {
  const { simulator } = await start();
  const response = await fetch(`${simulator.url}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify(body()),
  });
  expect(response.status).toBe(200);
});
