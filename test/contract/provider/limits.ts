import { getEventListeners } from 'node:events';
import { createGzip } from 'node:zlib';
import type http from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MAX_ANSWER_BYTES } from '../../../src/providers/transport/bounded-fetch.ts';
import { GRACE_MS } from '../../../src/providers/transport/limit.ts';
import type { Protocol } from '../../fixtures/providers/protocol.ts';
import { answerOf, DEADLINE_MS, failureOf, KEY, makeCall, makeProvider, sendFrames } from '../../providers/harness.ts';
import { type LocalServer, localServer } from '../../providers/local-server.ts';

const HUNDRED_MB = 100_000_000;

/** Limits of time and of size. */
export const limits = (protocol: Protocol): void => {
  let server: LocalServer;
  beforeAll(async () => {
    server = await localServer();
  });
  afterAll(() => server.close());

  const make = () => makeProvider(protocol.type, { apiKey: KEY, baseUrl: protocol.baseUrl(server.origin) });

  /** Answers by `how`, and resolves when that was called; `gone` when the connection is closed. */
  const hang = (how: (response: http.ServerResponse) => void) => {
    const asked = Promise.withResolvers<undefined>();
    const gone = Promise.withResolvers<undefined>();
    server.respond((response) => {
      response.on('close', () => gone.resolve(undefined));
      how(response);
      setImmediate(() => asked.resolve(undefined));
    });
    return { asked: asked.promise, gone: gone.promise };
  };
  const part = (response: http.ServerResponse): void => {
    sendFrames(response, protocol.frames({ text: 'one two three' }).slice(0, 3), 'hang');
  };
  const nothing = (): undefined => undefined;
  const frames = protocol.frames({ text: 'x'.repeat(500) });
  const content = frames.findIndex((frame) => frame.includes('xxx'));
  // What opens the content comes along each time; the content's own event is most of it.
  const manyEvents = frames.slice(0, content).join('') + (frames[content] ?? '').repeat(80);

  describe.each([
    { stream: false, what: 'says nothing', how: nothing },
    { stream: true, what: 'says nothing', how: nothing },
    { stream: true, what: 'stops in the middle of a stream', how: part },
    {
      stream: false,
      what: 'stops in the middle of a body',
      how: (response: http.ServerResponse) => {
        response.writeHead(200, { 'content-type': 'application/json' }).write('{"id":');
      },
    },
    {
      stream: false,
      what: 'stops in the middle of an error',
      how: (response: http.ServerResponse) => {
        response.writeHead(500, { 'content-type': 'application/json' }).write('{"error":');
      },
    },
  ])('a server that $what (stream: $stream)', ({ stream, how }) => {
    test('is given up at the deadline, and its connection closed', async () => {
      const provider = make();
      const { asked, gone } = hang(how);
      const outcome = provider.probe(makeCall({ stream }));
      await asked;
      expect(provider.expire(DEADLINE_MS)).toBe(1);
      const failure = failureOf(await outcome);
      expect(failure.reason).toBe('deadline');
      expect(failure.message).toContain(String(DEADLINE_MS));
      await gone;
    });

    test('is given up when the caller aborts', async () => {
      const provider = make();
      const { asked, gone } = hang(how);
      const caller = new AbortController();
      const outcome = provider.probe(makeCall({ stream, signal: caller.signal }));
      await asked;
      caller.abort();
      expect(failureOf(await outcome).reason).toBe('interrupted');
      await gone;
      expect(provider.sleeping()).toBe(0);
    });
  });

  test('a stream that stays open after its last event is an answer, its connection closed after the grace', async () => {
    const provider = make();
    const { asked, gone } = hang((response) => sendFrames(response, protocol.frames({ text: 'one two' }), 'hang'));
    const outcome = provider.probe(makeCall({ stream: true }));
    await asked;
    await expect.poll(() => provider.expire(GRACE_MS)).toBe(1);
    expect(answerOf(await outcome).text).toBe('one two');
    await gone;
  });

  test.each([true, false])('a call that is aborted before it starts is not sent (stream: %s)', async (stream) => {
    server.respond(() => undefined);
    const outcome = await make().probe(makeCall({ stream, signal: AbortSignal.abort() }));
    expect(failureOf(outcome).reason).toBe('interrupted');
    expect(server.received).toEqual([]);
  });

  test('nothing sleeps on and nobody listens on after an outcome', async () => {
    const provider = make();
    const caller = new AbortController();
    for (const stream of [true, false]) {
      server.respond((response) => void response.writeHead(500).end());
      await provider.probe(makeCall({ stream, signal: caller.signal }));
      server.respond((response) => sendFrames(response, protocol.frames({ text: 'x' })));
      await provider.probe(makeCall({ stream, signal: caller.signal }));
    }
    expect(provider.sleeping()).toBe(0);
    expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
  });

  /** Writes a piece as fast as it is taken, up to 100 MB; says how much it was when the connection closed. */
  const flood = (
    response: http.ServerResponse,
    piece: string,
    sink: NodeJS.WritableStream = response,
  ): Promise<number> => {
    let bytes = 0;
    const more = (): void => {
      if (response.destroyed || bytes >= HUNDRED_MB) return void sink.end();
      bytes += piece.length;
      // By way of the event loop: writing from the callback would never let the client read.
      sink.write(piece, () => setImmediate(more));
    };
    const closed = new Promise<number>((resolve) => response.on('close', () => resolve(bytes)));
    more();
    return closed;
  };

  describe.each([
    { stream: false, type: 'application/json', of: 'filler', piece: 'x'.repeat(65_536) },
    { stream: true, type: 'text/event-stream', of: 'one event', piece: 'x'.repeat(65_536) },
    { stream: true, type: 'text/event-stream', of: 'many events', piece: manyEvents },
  ])('an answer of 100 MB of $of', ({ stream, type, piece }) => {
    test('is too long, and is not read to its end', async () => {
      const sent = Promise.withResolvers<number>();
      server.respond((response) => {
        response.writeHead(200, { 'content-type': type });
        sent.resolve(flood(response, piece));
      });
      expect(failureOf(await make().probe(makeCall({ stream }))).reason).toBe('too_long');
      expect(await sent.promise).toBeLessThan(4 * MAX_ANSWER_BYTES);
    });

    test('is too long also when it is small on the wire', async () => {
      const sent = Promise.withResolvers<number>();
      server.respond((response) => {
        response.writeHead(200, { 'content-type': type, 'content-encoding': 'gzip' });
        const gzip = createGzip({ level: 1 });
        gzip.pipe(response);
        sent.resolve(flood(response, piece, gzip));
      });
      expect(failureOf(await make().probe(makeCall({ stream }))).reason).toBe('too_long');
      await sent.promise;
    });

    test('is refused unread when it says its length', async () => {
      const sent = Promise.withResolvers<number>();
      server.respond((response) => {
        response.writeHead(200, { 'content-type': type, 'content-length': HUNDRED_MB });
        sent.resolve(flood(response, piece));
      });
      expect(failureOf(await make().probe(makeCall({ stream }))).reason).toBe('too_long');
      expect(await sent.promise).toBeLessThan(MAX_ANSWER_BYTES);
    });
  });
};
