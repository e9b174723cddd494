import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Protocol } from '../../fixtures/providers/protocol.ts';
import { failureOf, KEY, makeCall, makeProvider, sendFrames, sendJson } from '../../providers/harness.ts';
import { type LocalServer, localServer } from '../../providers/local-server.ts';

const STATUSES = {
  302: 'other',
  400: 'bad_request',
  401: 'auth',
  402: 'auth',
  403: 'auth',
  404: 'not_found',
  408: 'timeout',
  409: 'bad_request',
  413: 'too_large',
  422: 'bad_request',
  429: 'rate_limited',
  500: 'server_error',
  501: 'server_error',
  502: 'server_error',
  503: 'overloaded',
  504: 'timeout',
  529: 'overloaded',
};

const RETRY_AFTER: readonly (readonly [Record<string, string>, number | undefined])[] = [
  [{ 'retry-after': '30' }, 30_000],
  [{ 'retry-after': '0.5' }, 500],
  [{ 'retry-after-ms': '1500', 'retry-after': '30' }, 1500],
  [{ date: 'Mon, 02 Mar 2026 10:00:00 GMT', 'retry-after': 'Mon, 02 Mar 2026 10:01:30 GMT' }, 90_000],
  [{ date: 'Mon, 02 Mar 2026 10:00:00 GMT', 'retry-after': 'Mon, 02 Mar 2026 09:00:00 GMT' }, 0],
  [{ 'retry-after': 'soon' }, undefined],
  [{}, undefined],
];

/** Errors that the server names. */
export const errors = (protocol: Protocol): void => {
  let server: LocalServer;
  beforeAll(async () => {
    server = await localServer();
  });
  afterAll(() => server.close());

  const ask = async (stream: boolean) => {
    const provider = makeProvider(protocol.type, { apiKey: KEY, baseUrl: protocol.baseUrl(server.origin) });
    return failureOf(await provider.probe(makeCall({ stream, headers: { 'x-api-key': 'route-secret' } })));
  };

  describe.each([{ stream: false }, { stream: true }])('errors with stream: $stream', ({ stream }) => {
    test.each(Object.entries(STATUSES))('HTTP %s is %s, asked once', async (status, reason) => {
      const headers = { 'x-should-retry': 'true', location: `${server.origin}/elsewhere` };
      server.respond((response) => sendJson(response, protocol.error('some_type', 'Sorry'), Number(status), headers));
      const failure = await ask(stream);
      expect(failure).toMatchObject({ kind: 'failure', reason });
      expect(failure.message).toContain(status);
      expect(failure.message).toContain('Sorry');
      expect(server.received.map(({ path }) => path)).toEqual([protocol.path]);
    });

    test.each(RETRY_AFTER)('retry-after is handed on: %o is %s ms', async (headers, retryAfterMs) => {
      server.respond((response) => sendJson(response, protocol.error('rate_limit_error', 'Slow'), 429, headers));
      expect((await ask(stream)).retryAfterMs).toBe(retryAfterMs);
    });

    test.each([
      ['no body', ''],
      ['a page', '<html>\n<h1>Bad gateway</h1>\n</html>'],
      ['JSON of another shape', '[1, null]'],
      ['a very long body', 'x'.repeat(1_000_000)],
    ])('an error with %s has its reason', async (_, body) => {
      server.respond((response) => sendJson(response, body, 503, { 'content-type': 'text/html' }));
      expect((await ask(stream)).reason).toBe('overloaded');
    });

    test('an error whose body never ends or is torn has its reason', async () => {
      server.respond((response) => {
        response.writeHead(500, { 'content-type': 'application/json' });
        response.write('{"error"', () => setImmediate(() => response.destroy()));
      });
      expect((await ask(stream)).reason).toBe('server_error');
      server.respond((response) => {
        response.writeHead(500, { 'content-type': 'application/json' });
        const more = (): void => {
          if (!response.destroyed) response.write('x'.repeat(65_536), () => setImmediate(more));
        };
        more();
      });
      expect((await ask(stream)).reason).toBe('server_error');
    });

    test('a message shows neither the key nor secret headers, also when the server repeats them', async () => {
      server.respond((response, { headers }) => {
        const seen = `got ${String(headers.authorization)} and ${String(headers['x-api-key'])}\nsorry`;
        sendJson(response, protocol.error('authentication_error', seen), 401);
      });
      const { message } = await ask(stream);
      expect(message).toContain('sorry');
      expect(message).not.toContain('route-secret');
      server.respond((response, { headers }) =>
        sendJson(response, `${'x'.repeat(480)}${JSON.stringify(headers)}`, 500),
      );
      expect((await ask(stream)).message).not.toContain(KEY.slice(0, 12));
    });
  });

  test.each(Object.entries(protocol.errorTypes))('the error event %s inside a stream is %s', async (type, reason) => {
    const [first = '', second = ''] = protocol.frames({ text: 'one two' });
    server.respond((response) => sendFrames(response, [first, second, protocol.errorFrame(type, 'Sorry')]));
    const failure = await ask(true);
    expect(failure.reason).toBe(reason);
    expect(failure.message).toContain('Sorry');
  });

  test('an error event shows no key either', async () => {
    server.respond((response) => sendFrames(response, [protocol.errorFrame('api_error', `key ${KEY}\n\nis bad`)]));
    expect((await ask(true)).message).toContain('is bad');
  });
};
