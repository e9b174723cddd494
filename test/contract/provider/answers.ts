import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Protocol, Said } from '../../fixtures/providers/protocol.ts';
import { answerOf, KEY, makeCall, makeProvider, say } from '../../providers/harness.ts';
import { type LocalServer, localServer } from '../../providers/local-server.ts';

/** Everything that is an answer, streamed and not. */
export const answers = (protocol: Protocol): void => {
  let server: LocalServer;
  beforeAll(async () => {
    server = await localServer();
  });
  afterAll(() => server.close());

  const ask = async (said: Said, stream: boolean, headers = {}) => {
    server.respond(say(protocol, said, headers));
    const provider = makeProvider(protocol.type, { apiKey: KEY, baseUrl: protocol.baseUrl(server.origin) });
    return answerOf(await provider.probe(makeCall({ stream })));
  };

  describe.each([{ stream: false }, { stream: true }])('answers with stream: $stream', ({ stream }) => {
    test('hold text, echoed model, request id and all counts of tokens, cached ones among the input', async () => {
      const answer = await ask({ text: 'Your change is $13.85.', thinking: 'hm' }, stream, {
        [protocol.requestIdHeader]: 'req_42',
      });
      expect(answer).toMatchObject({
        kind: 'answer',
        text: 'Your change is $13.85.',
        toolCalls: [],
        stopReason: 'end',
        model: 'served-model-1',
        requestId: 'req_42',
        usage: { inputTokens: 75, outputTokens: 12, cacheReadTokens: 30, cacheWriteTokens: 5, thinkingTokens: 4 },
      });
      expect(answer.latencyMs).toBeGreaterThan(0);
    });

    test('hold tool calls with parsed arguments, in order, beside text', async () => {
      const toolCalls = [
        { id: 't1', name: 'get_weather', arguments: '{ "city": "Oslo", "unit": "celsius" }' },
        { id: 't2', name: 'get_time', arguments: '{"zones": ["CET", null, 1]}' },
      ];
      const answer = await ask({ text: 'Let me look.', toolCalls }, stream);
      expect(answer.text).toBe('Let me look.');
      expect(answer.toolCalls).toEqual([
        { id: 't1', name: 'get_weather', arguments: { city: 'Oslo', unit: 'celsius' } },
        { id: 't2', name: 'get_time', arguments: { zones: ['CET', null, 1] } },
      ]);
    });

    test('may be empty', async () => {
      const answer = await ask({ text: '' }, stream);
      expect(answer).toMatchObject({ text: '', toolCalls: [], stopReason: 'end' });
      expect((await ask({}, stream)).text).toBe('');
    });

    test('may be refusals', async () => {
      expect(await ask(protocol.refusal, stream)).toMatchObject({
        text: protocol.refusal.text,
        stopReason: 'refusal',
      });
    });

    test.each(Object.entries(protocol.stops))('that stopped by %s have the stop reason %s', async (stop, reason) => {
      expect((await ask({ text: 'Well', stop }, stream)).stopReason).toBe(reason);
    });

    test('keep characters of every script, also when cut between bytes', async () => {
      const text = 'naïve 値段 🧾 עולם \u0000 \u2028 end';
      expect((await ask({ text }, stream)).text).toBe(text);
    });
  });

  test('a streamed answer is timed to its first content and between its pieces, thinking included', async () => {
    const plain = await ask({ text: 'one two three' }, true);
    // The test's clock ticks once an event, so the gap is the number of events between two pieces.
    expect(plain.interTokenMs).toBe(1);
    expect(plain.timeToFirstTokenMs).toBeGreaterThan(0);
    expect(plain.timeToFirstTokenMs).toBeLessThan(plain.latencyMs);
    const thoughtful = await ask({ text: 'one two three', thinking: 'hm' }, true);
    expect(thoughtful.timeToFirstTokenMs).toBe(plain.timeToFirstTokenMs);
    expect(thoughtful.interTokenMs).toBeGreaterThanOrEqual(1);
  });

  test('an answer of one piece has no gap, an empty one no first token, a plain one neither', async () => {
    const one = await ask({ text: 'one' }, true);
    expect(one.timeToFirstTokenMs).toBeGreaterThan(0);
    expect(one).not.toHaveProperty('interTokenMs');
    expect(await ask({ text: '' }, true)).not.toHaveProperty('timeToFirstTokenMs');
    const plain = await ask({ text: 'one two' }, false);
    expect(plain).not.toHaveProperty('timeToFirstTokenMs');
    expect(plain).not.toHaveProperty('interTokenMs');
  });

  test('streamed arguments of a tool call that are no JSON are kept as text', async () => {
    const toolCalls = [{ id: 't1', name: 'get_weather', arguments: '{"city": Oslo' }];
    expect((await ask({ toolCalls }, true)).toolCalls).toEqual([
      { id: 't1', name: 'get_weather', arguments: '{"city": Oslo' },
    ]);
  });
};
