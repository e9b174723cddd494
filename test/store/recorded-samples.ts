import fc from 'fast-check';
import {
  FAILURE_REASONS,
  PURPOSES,
  STOP_REASONS,
  type Answer,
  type Backend,
  type Failure,
  type Json,
  type Sample,
} from '../../src/model.ts';

/** All fields present or not, never `undefined`. */
const optional = <T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T>> =>
  fc.record(model, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;

const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', '\ud800', '\n"\\\u0000', '😀'));
const name = fc.string({ minLength: 1, unit: 'grapheme' });
const count = fc.oneof(
  fc.nat(),
  fc.double({ min: 0, max: 1e9, noNaN: true }).map((value) => value + 0),
);
const time = fc
  .date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2099-12-31T23:59:59Z'), noInvalidDate: true })
  .map((date) => date.toISOString());
const json = fc
  .jsonValue()
  .map((value) => JSON.parse(JSON.stringify(value)) as Json)
  .filter((value) => !JSON.stringify(value).includes('__proto__'));

const usage = optional({
  inputTokens: fc.nat(),
  outputTokens: fc.nat(),
  cacheReadTokens: fc.nat(),
  cacheWriteTokens: fc.nat(),
  thinkingTokens: fc.nat(),
});

const toolCall = fc
  .tuple(fc.record({ name, arguments: json }), optional({ id: text }))
  .map(([call, more]) => ({ ...call, ...more }));

const answer: fc.Arbitrary<Answer> = fc
  .tuple(
    fc.record({
      kind: fc.constant('answer' as const),
      text,
      toolCalls: fc.array(toolCall, { maxLength: 3 }),
      stopReason: fc.constantFrom(...STOP_REASONS),
      usage,
      latencyMs: count,
    }),
    optional({ model: text, requestId: text, systemFingerprint: text, timeToFirstTokenMs: count, interTokenMs: count }),
  )
  .map(([all, more]) => ({ ...all, ...more }));

const failure: fc.Arbitrary<Failure> = fc
  .tuple(
    fc.record({ kind: fc.constant('failure' as const), reason: fc.constantFrom(...FAILURE_REASONS), message: text }),
    optional({ latencyMs: count, unsent: fc.constant(true as const), retryAfterMs: count }),
  )
  .map(([all, more]) => ({ ...all, ...more }));

const score = fc.oneof(
  fc.constant(null),
  fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value + 0),
);

/** Any sample that a store can hold. */
export const anySample: fc.Arbitrary<Sample> = fc
  .tuple(
    fc.record({
      canary: name,
      variant: name,
      backend: name,
      key: name,
      slot: name,
      position: fc.nat(),
      plannedAt: time,
      purpose: fc.constantFrom(...PURPOSES),
      at: time,
      endedAt: time,
      unscored: fc.array(text, { maxLength: 2 }),
      costUsd: count,
    }),
    fc.oneof(fc.tuple(answer, optional({ correct: score, format: score })), fc.tuple(failure, fc.constant({}))),
    optional({ caller: text, location: text, late: fc.constant(true as const), paused: fc.constant(true as const) }),
  )
  .map(([all, [outcome, scores], more]) => ({ ...all, outcome, scores, ...more }));

export const backendOf = (id: string): Backend => ({
  id,
  provider: 'first-party',
  model: 'm-1',
  region: 'eu-west-1',
  hardware: 'h100',
  group: id,
});
