import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Protocol } from '../../fixtures/providers/protocol.ts';
import { answerOf, failureOf, KEY, makeCall, makeProvider, sendFrames, sendJson } from '../../providers/harness.ts';
import { type LocalServer, localServer } from '../../providers/local-server.ts';

const SAID = { text: 'one two three', toolCalls: [{ id: 't1', name: 'look', arguments: '{"at": "it"}' }] };

/** Streams and bodies that are not what they should be. */
export const streams = (protocol: Protocol): void => {
  let server: LocalServer;
  beforeAll(async () => {
    server = await localServer();
  });
  afterAll(() => server.close());

  const probe = (stream: boolean) =>
    makeProvider(protocol.type, { apiKey: KEY, baseUrl: protocol.baseUrl(server.origin) }).probe(makeCall({ stream }));

  test.each(['close', 'tear'] as const)(
    'a stream that ends by a %s before its last event is cut, wherever',
    async (end) => {
      const frames = protocol.frames(SAID);
      for (let count = 0; count < protocol.needed(frames); count += 1) {
        server.respond((response) => sendFrames(response, frames.slice(0, count), end));
        expect(failureOf(await probe(true)).reason, `after ${String(count)} frames`).toBe('cut_stream');
      }
    },
  );

  test.each(['close', 'tear'] as const)('what comes after the last event does not matter: a %s', async (end) => {
    const frames = protocol.frames(SAID);
    const enough = frames.slice(0, protocol.needed(frames));
    for (const rest of [[], [protocol.frame('{')], [protocol.errorFrame('api_error', 'late')]]) {
      server.respond((response) => sendFrames(response, [...enough, ...rest], end));
      expect(answerOf(await probe(true)).text).toBe('one two three');
    }
  });

  test('a stream that is cut inside an event or inside a character is cut', async () => {
    const text = protocol.frames({ text: 'naïve 値段' }).join('');
    server.respond((response) => sendFrames(response, [text.slice(0, text.length / 2)]));
    expect(['cut_stream', 'malformed']).toContain(failureOf(await probe(true)).reason);
  });

  test('events may arrive a few bytes at a time', async () => {
    const bytes = Buffer.from(protocol.frames({ text: 'naïve 値段 🧾' }).join(''));
    server.respond((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const step = (at: number): void => {
        if (at < bytes.length) response.write(bytes.subarray(at, at + 7), () => setImmediate(step, at + 7));
        else response.end();
      };
      step(0);
    });
    expect(answerOf(await probe(true)).text).toBe('naïve 値段 🧾');
  });

  test.each(['{', 'null null', '<html>', ...protocol.wrongFrames])('the event %s is malformed', async (data) => {
    const [first = ''] = protocol.frames(SAID);
    server.respond((response) => sendFrames(response, [first, protocol.frame(data)]));
    expect(failureOf(await probe(true)).reason).toBe('malformed');
  });

  test.each(protocol.wrongBodies.map((body) => [JSON.stringify(body)]))('the body %s is malformed', async (body) => {
    server.respond((response) => sendJson(response, body));
    expect(failureOf(await probe(false)).reason).toBe('malformed');
  });

  test.each(['', '{', '<html>', '{"content": [] '])('the body "%s" is malformed', async (body) => {
    server.respond((response) => sendJson(response, body));
    expect(failureOf(await probe(false)).reason).toBe('malformed');
  });

  test('a body that is torn is cut', async () => {
    server.respond((response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1000 });
      response.write('{"id": 1', () => setImmediate(() => response.destroy()));
    });
    expect(failureOf(await probe(false)).reason).toBe('cut_stream');
  });

  test('arguments nested too deeply for what walks them later are malformed', async () => {
    const deep = '['.repeat(5000) + ']'.repeat(5000);
    server.respond((response) =>
      sendFrames(response, protocol.frames({ toolCalls: [{ id: 't', name: 'look', arguments: deep }] })),
    );
    expect(failureOf(await probe(true)).reason).toBe('malformed');
  });

  test.each([
    [true, 'application/json'],
    [true, 'text/html'],
    [false, 'text/event-stream'],
    [false, 'text/html; charset=utf-8'],
    [false, ''],
  ])('with stream: %s the content type "%s" is malformed', async (stream, type) => {
    server.respond((response) => {
      if (type !== '') response.setHeader('content-type', type);
      response.end(JSON.stringify(protocol.body(SAID)));
    });
    expect(failureOf(await probe(stream)).reason).toBe('malformed');
  });

  test('no content at all is malformed', async () => {
    for (const stream of [true, false]) {
      server.respond((response) => void response.writeHead(204).end());
      expect(failureOf(await probe(stream)).reason).toBe('malformed');
    }
  });

  test('whatever JSON a server sends, the outcome is an answer or a failure with a reason', async () => {
    const provider = makeProvider(protocol.type, { apiKey: KEY, baseUrl: protocol.baseUrl(server.origin) });
    const data = fc.oneof(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(...protocol.wrongBodies));
    await fc.assert(
      fc.asyncProperty(fc.array(data, { maxLength: 4 }), fc.boolean(), async (values, stream) => {
        server.respond((response) => {
          const texts = values.map((value) => JSON.stringify(value));
          if (stream) sendFrames(response, texts.map(protocol.frame));
          else sendJson(response, texts[0] ?? '');
        });
        const outcome = await provider.probe(makeCall({ stream }));
        if (outcome.kind === 'failure') failureOf(outcome);
      }),
      { numRuns: 150 },
    );
  });
};
