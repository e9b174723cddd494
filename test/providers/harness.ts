import type http from 'node:http';
import { expect } from 'vitest';
import { type Answer, FAILURE_REASONS, type Failure, type Outcome } from '../../src/model.ts';
import { PROVIDERS } from '../../src/providers/index.ts';
import type { Call, Prompt, Provider } from '../../src/providers/provider.ts';
import type { Protocol } from '../fixtures/providers/protocol.ts';
import { testClock } from './test-clock.ts';

export const KEY = 'sk-test-0123456789abcdef';
export const DEADLINE_MS = 54_321;

export const prompt = (more: Partial<Prompt> = {}): Prompt => ({
  tools: [],
  turns: [{ role: 'user', content: [{ type: 'text', text: 'How much change?' }] }],
  maxTokens: 64,
  parameters: {},
  cache: false,
  ...more,
});

export const makeCall = (more: Partial<Call> = {}): Call => ({
  prompt: prompt(),
  model: 'asked-model',
  headers: {},
  requestId: 'probe-1',
  stream: false,
  deadlineMs: DEADLINE_MS,
  signal: new AbortController().signal,
  ...more,
});

/** A provider of the given kind at an address, with a clock of the test's own. */
export const makeProvider = (
  type: string,
  options: Readonly<Record<string, unknown>>,
  time = testClock(),
): Provider & ReturnType<typeof testClock> => {
  const plugin = PROVIDERS.find((one) => one.type === type);
  if (plugin === undefined) throw new Error(`no provider ${type}`);
  return { ...plugin.make(plugin.options.parse(options), time.clock), ...time };
};

export const answerOf = (outcome: Outcome): Answer => {
  if (outcome.kind !== 'answer') throw new Error(`${outcome.reason}: ${outcome.message}`);
  return outcome;
};

/** The failure, known to be fit to be stored and shown. */
export const failureOf = (outcome: Outcome): Failure => {
  if (outcome.kind !== 'failure') throw new Error(`an answer: ${outcome.text.slice(0, 100)}`);
  expect(FAILURE_REASONS).toContain(outcome.reason);
  expect(outcome.message).not.toContain(KEY);
  expect(outcome.message).not.toMatch(/[\r\n]/);
  expect(outcome.message.length).toBeGreaterThan(0);
  expect(outcome.message.length).toBeLessThanOrEqual(500);
  expect(outcome.latencyMs).toBeGreaterThan(0);
  return outcome;
};

export const sendJson = (response: http.ServerResponse, body: unknown, status = 200, headers: object = {}): void => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const length = Buffer.byteLength(text);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': length, ...headers }).end(text);
};

/** Sends the frames and closes cleanly, tears the connection, or leaves it open. */
export const sendFrames = (
  response: http.ServerResponse,
  frames: readonly string[],
  end: 'close' | 'tear' | 'hang' = 'close',
): void => {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  response.flushHeaders();
  const after = (): void => {
    if (end === 'close') response.end();
    // Not at once: what was written must have left before the connection breaks.
    else if (end === 'tear') setImmediate(() => response.destroy());
  };
  if (frames.length === 0) after();
  else response.write(frames.join(''), after);
};

/** Answers in the way that was asked for. */
export const say =
  (protocol: Protocol, said: Parameters<Protocol['body']>[0], headers: Readonly<Record<string, string>> = {}) =>
  (response: http.ServerResponse, { body }: { body: Record<string, unknown> }): void => {
    Object.entries(headers).forEach(([name, value]) => response.setHeader(name, value));
    if (body['stream'] === true) sendFrames(response, protocol.frames(said));
    else sendJson(response, protocol.body(said));
  };
