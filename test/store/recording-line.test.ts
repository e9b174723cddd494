import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseLine, sampleToLine, type RecordedLine } from '../../src/store/recording-line.ts';
import { answerOf, cycleOf, minute, probesOf, sampleOf } from './build.ts';
import { anySample, backendOf } from './recorded-samples.ts';

const read = (line: string): RecordedLine => {
  const parsed = parseLine(line, 'f.jsonl', 7);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.line;
};

const foreign = (more: object = {}): string =>
  JSON.stringify({
    at: '2026-11-22T10:07:30Z',
    canary: 'arithmetic/a',
    backend: { id: 'east' },
    answer: { text: 'hi' },
    ...more,
  });

test('every sample comes back from its line as it was', () => {
  fc.assert(
    fc.property(anySample, fc.boolean(), (sample, open) => {
      const backend = { ...backendOf(sample.backend), group: 'shared' };
      const slot = {
        slotStartAt: minute(0),
        slotClosedAt: minute(6),
        slotNumber: 8,
        ...(open ? { open: true as const } : {}),
      };
      const line = sampleToLine(sample, { backend, ...slot });
      expect(line).not.toContain('\n');
      expect(read(line)).toEqual({
        sample,
        backend,
        ...slot,
        given: { slot: true, position: true, probe: true },
        scored: true,
        ignored: [],
      });
    }),
    { numRuns: 500 },
  );
});

test('an answer that is kept as hashes stays one', () => {
  const [probe] = probesOf(cycleOf());
  const hashed = { text: { sha256: 'a'.repeat(64), length: 9 }, arguments: [] };
  const sample = sampleOf(probe!, { outcome: answerOf({ text: '', hashed }) });
  expect(read(sampleToLine(sample, { backend: backendOf('east') })).sample).toEqual(sample);
});

test('a sample is not written under another backend', () => {
  const [probe] = probesOf(cycleOf());
  expect(() => sampleToLine(sampleOf(probe!), { backend: backendOf('other') })).toThrow(/is of backend east/);
});

test('what a foreign line does not say has stated defaults', () => {
  expect(read(foreign())).toEqual({
    sample: {
      canary: 'arithmetic/a',
      variant: 'plain',
      backend: 'east',
      key: '',
      slot: 'recording@2026-11-22T10:00:00.000Z#7',
      position: 0,
      plannedAt: '2026-11-22T10:07:30.000Z',
      purpose: 'schedule',
      at: '2026-11-22T10:07:30.000Z',
      endedAt: '2026-11-22T10:07:30.000Z',
      outcome: { kind: 'answer', text: 'hi', toolCalls: [], stopReason: 'other', usage: {}, latencyMs: 0 },
      scores: {},
      unscored: [],
      costUsd: 0,
    },
    backend: {
      id: 'east',
      provider: 'unknown',
      model: 'unknown',
      region: 'unknown',
      hardware: 'unknown',
      group: 'east',
    },
    given: { slot: false, position: false, probe: false },
    scored: false,
    ignored: [],
  });
});

test.each([
  ['2026-11-22T10:07:30Z', '2026-11-22T10:07:30.000Z'],
  ['2026-11-22T10:07:30.123456Z', '2026-11-22T10:07:30.123Z'],
  ['2026-11-22T12:07:30+02:00', '2026-11-22T10:07:30.000Z'],
])('the time %s is %s', (given, at) => {
  expect(read(foreign({ at: given })).sample.at).toBe(at);
});

test.each([
  ['end_turn', 'end'],
  ['stop', 'end'],
  ['MAX_TOKENS', 'max-tokens'],
  ['length', 'max-tokens'],
  ['stop_sequence', 'stop-sequence'],
  ['tool_use', 'tool-calls'],
  ['tool_calls', 'tool-calls'],
  ['content_filter', 'refusal'],
  ['refusal', 'refusal'],
  ['max-tokens', 'max-tokens'],
  ['pause_turn', 'other'],
  ['constructor', 'other'],
  [null, 'other'],
])('the stop reason %s is %s', (stopReason, expected) => {
  expect(read(foreign({ answer: { text: '', stopReason } })).sample.outcome).toMatchObject({ stopReason: expected });
});

test('a reason of failure that we do not know is other, and stays in the message', () => {
  const { sample, scored } = read(
    foreign({ answer: undefined, failure: { reason: 'http_502', message: 'bad gateway' } }),
  );
  expect(sample.outcome).toEqual({ kind: 'failure', reason: 'other', message: 'http_502: bad gateway' });
  expect(scored).toBe(true);
});

test('scores of a failure are dropped: a failure is never a score', () => {
  const line = foreign({ answer: undefined, failure: { reason: 'timeout' }, scores: { correct: 0 } });
  expect(read(line).sample.scores).toEqual({});
});

test('the end follows from the latency, and the latency from the end', () => {
  expect(read(foreign({ answer: { text: '', latencyMs: 1500 } })).sample.endedAt).toBe('2026-11-22T10:07:31.500Z');
  const { outcome } = read(foreign({ endedAt: '2026-11-22T10:07:32Z' })).sample;
  expect(outcome).toMatchObject({ latencyMs: 2000 });
});

test('keys that nobody reads pass, and are named', () => {
  const line = foreign({
    scroes: {},
    answer: { text: 'x', sessionId: 1, usage: { serviceTier: 2 } },
    backend: { id: 'east', zone: 'a' },
  });
  expect(read(line).ignored).toEqual(['scroes', 'backend.zone', 'answer.sessionId']);
});

test.each([
  ['not JSON', '{', '', /^is not JSON/],
  ['a list', '[]', '', /expected object/],
  ['no canary', foreign({ canary: undefined }), 'canary', /expected string/],
  ['a time without zone', foreign({ at: '2026-11-22T10:07:30' }), 'at', /a time with zone/],
  ['a score above 1', foreign({ scores: { correct: 1.5 } }), 'scores.correct', /<=1/],
  ['an aspect that is none', foreign({ scores: { accuracy: 1 } }), 'scores', /accuracy/],
  ['a backend as text', foreign({ backend: 'east' }), 'backend', /expected object/],
  [
    'tokens below zero',
    foreign({ answer: { text: '', usage: { inputTokens: -1 } } }),
    'answer.usage.inputTokens',
    />=0/,
  ],
  ['neither answer nor failure', foreign({ answer: undefined }), '', /one of answer and failure/],
  ['both answer and failure', foreign({ failure: { reason: 'other' } }), '', /one of answer and failure/],
  ['a purpose that is none', foreign({ purpose: 'fun' }), 'purpose', /schedule/],
])('a line with %s is a problem with its place', (_, text, path, message) => {
  const parsed = parseLine(text, 'f.jsonl', 7);
  if (parsed.ok) throw new Error('it was read');
  expect(parsed.problems[0]).toMatchObject({ file: 'f.jsonl', line: 7, path });
  expect(parsed.problems[0]!.message).toMatch(message);
});

test('several problems of one line are told at once', () => {
  const parsed = parseLine(foreign({ at: 'now', canary: 1, position: -1 }), 'f', 1);
  expect(parsed.ok || parsed.problems.map(({ path }) => path)).toEqual(['at', 'canary', 'position']);
});

test('no text makes the reader throw', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc.object().map((value) => JSON.stringify(value)),
  );
  fc.assert(
    fc.property(anything, (line) => {
      expect(parseLine(line, 'f', 1).ok).toBe(false);
    }),
    { numRuns: 300 },
  );
});
