import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { PROVIDERS } from '../../../src/providers/index.ts';
import type { Parameters } from '../../../src/providers/provider.ts';
import type { Protocol } from '../../fixtures/providers/protocol.ts';
import { answerOf, KEY, makeCall, makeProvider, prompt, say, sendJson } from '../../providers/harness.ts';
import { type LocalServer, localServer } from '../../providers/local-server.ts';
import { testClock } from '../../providers/test-clock.ts';

const ENVIRONMENT = [
  'API_KEY',
  'AUTH_TOKEN',
  'ADMIN_KEY',
  'BASE_URL',
  'ORG_ID',
  'PROJECT_ID',
  'ORGANIZATION_ID',
  'PROFILE',
  'WEBHOOK_SECRET',
  'WEBHOOK_SIGNING_KEY',
];

/** What a provider sends besides the prompt, and what it leaves alone. */
export const manners = (protocol: Protocol): void => {
  const plugin = PROVIDERS.find(({ type }) => type === protocol.type)!;
  let server: LocalServer;
  beforeAll(async () => {
    server = await localServer();
  });
  afterAll(() => server.close());
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  const make = (options: object = { apiKey: KEY }) =>
    makeProvider(protocol.type, { ...options, baseUrl: protocol.baseUrl(server.origin) });

  describe.each([{ stream: false }, { stream: true }])('a request with stream: $stream', ({ stream }) => {
    test('goes to its path with the key, the id of the request and the headers of the backend', async () => {
      server.respond(say(protocol, { text: 'x' }));
      const headers = { 'x-route': 'trn2', 'User-Agent': 'canary' };
      answerOf(await make().probe(makeCall({ stream, headers, requestId: 'stündlich 1#2' })));
      expect(server.received).toMatchObject([
        {
          method: 'POST',
          path: protocol.path,
          headers: {
            authorization: `Bearer ${KEY}`,
            'x-route': 'trn2',
            'user-agent': 'canary',
            'x-client-request-id': 'st%C3%BCndlich%201#2',
            'content-type': 'application/json',
          },
          body: { model: 'asked-model', stream },
        },
      ]);
    });

    test('has no authorization without a key, unless the backend has a header for it', async () => {
      server.respond(say(protocol, { text: 'x' }));
      const provider = make({});
      answerOf(await provider.probe(makeCall({ stream })));
      answerOf(await provider.probe(makeCall({ stream, headers: { Authorization: 'Basic abc' } })));
      expect(server.received.map(({ headers }) => headers.authorization)).toEqual([undefined, 'Basic abc']);
    });

    test('is the same whatever the environment holds, and nothing is printed', async () => {
      const print = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) => vi.spyOn(console, name));
      const ask = async () => {
        server.respond(say(protocol, { text: 'x' }));
        answerOf(await make().probe(makeCall({ stream, model: 'claude-3-opus-20240229' })));
        server.respond((response) => sendJson(response, '{'));
        await make().probe(makeCall({ stream }));
        return server.received.map(({ headers, body }) => ({ headers, body }));
      };
      const before = await ask();
      for (const vendor of ['ANTHROPIC', 'OPENAI']) {
        for (const name of ENVIRONMENT) vi.stubEnv(`${vendor}_${name}`, `http://127.0.0.1:1/${name}`);
        vi.stubEnv(`${vendor}_LOG`, 'debug');
        vi.stubEnv(`${vendor}_CUSTOM_HEADERS`, 'x-from-env: 1\nauthorization: Bearer env\nx-client-request-id: env');
      }
      expect(await ask()).toEqual(before);
      print.forEach((spy) => expect(spy).not.toHaveBeenCalled());
    });
  });

  test('calls one after the other share one connection, streamed or not', async () => {
    const provider = make();
    server.respond(say(protocol, { text: 'one two' }));
    for (let count = 0; count < 20; count += 1) answerOf(await provider.probe(makeCall({ stream: count % 2 === 0 })));
    expect(server.received).toHaveLength(20);
    expect(server.made()).toBeLessThanOrEqual(1);
  });

  const values: Required<Parameters> = { effort: 'max', thinking: 'enabled', temperature: 0.5, seed: 7 };
  test.each(Object.entries(values))('the parameter %s is sent, or named as one that cannot be', async (name, value) => {
    server.respond(say(protocol, { text: 'x' }));
    const probe = make().probe(makeCall({ prompt: prompt({ parameters: { [name]: value } }) }));
    if (plugin.cannotSend.some((parameter) => parameter === name)) {
      await expect(probe).rejects.toThrow(/take/);
      expect(server.received).toEqual([]);
    } else {
      answerOf(await probe);
      expect(JSON.stringify(server.received[0]?.body)).toContain(JSON.stringify(value));
    }
  });

  test.each([true, false])('a bug of ours is thrown, not made a failure (stream: %s)', async (stream) => {
    server.respond(say(protocol, { text: 'x' }));
    const time = testClock();
    const bug = new TypeError('cannot read properties of undefined');
    let reads = 0;
    const monotonicMs = (): number => {
      reads += 1;
      if (reads === 2) throw bug;
      return reads;
    };
    const broken = plugin.make(plugin.options.parse({ apiKey: KEY, baseUrl: protocol.baseUrl(server.origin) }), {
      ...time.clock,
      monotonicMs,
    });
    await expect(broken.probe(makeCall({ stream }))).rejects.toBe(bug);
    expect(time.sleeping()).toBe(0);
  });

  test('an address must be http or https and hold no credentials, and no option may be misspelt', () => {
    const wrong = [
      { baseUrl: 'ftp://example.test' },
      { baseUrl: 'example.test' },
      { baseUrl: 'https://user:pass@example.test' },
      { baseUrl: 'https://example.test/v1?key=1' },
      { baseUrl: 'https://example.test', apiKey: '' },
      { baseUrl: 'https://example.test', apikey: KEY },
    ];
    wrong.forEach((options) => expect(plugin.options.safeParse(options).success, JSON.stringify(options)).toBe(false));
    expect(plugin.options.safeParse({ baseUrl: 'https://example.test', apiKey: KEY }).success).toBe(true);
  });
};
