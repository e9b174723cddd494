import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { Answer, FailureReason, Sample } from '../../src/model.ts';
import { SIGNALS } from '../../src/signals/index.ts';
import type { ReferenceAnswer, ReferenceShape } from '../../src/signals/signal.ts';

const folder = resolve(import.meta.dirname, '../../src/signals');

test('every file of the folder is in the list, under its own name', () => {
  const files = readdirSync(folder)
    .filter((file) => !['signal.ts', 'index.ts'].includes(file))
    .map((file) => file.replace(/\.ts$/, ''));
  expect(SIGNALS.map(({ name }) => name).sort()).toEqual(files.sort());
});

const sample = (part: Partial<Sample>): Sample => ({
  canary: 'a/b',
  variant: 'plain',
  backend: 'x',
  key: 'k',
  slot: 's',
  position: 0,
  plannedAt: '2026-03-02T00:00:00.000Z',
  purpose: 'schedule',
  at: '2026-03-02T00:00:00.000Z',
  endedAt: '2026-03-02T00:00:01.000Z',
  outcome: { kind: 'answer', text: '', toolCalls: [], stopReason: 'end', usage: {}, latencyMs: 1 },
  scores: {},
  unscored: [],
  costUsd: 0,
  ...part,
});

const SCORES = SIGNALS.filter((signal) => signal.law === 'score');

test.each(SCORES.map((signal) => [signal.name, signal] as const))(
  '%s is a number in 0..1, and null for a failure, for a score that is null and for an aspect without checks',
  (_, signal) => {
    expect(signal.value(sample({ scores: { correct: 0.5, format: 0.5 } }))).toBe(0.5);
    expect(signal.value(sample({ scores: { correct: null, format: null } }))).toBeNull();
    expect(signal.value(sample({}))).toBeNull();
    const failure = { kind: 'failure', reason: 'timeout', message: '' } as const;
    expect(signal.value(sample({ outcome: failure, scores: { correct: 0, format: 0 } }))).toBeNull();
  },
);

test('a format score never reaches the signal of correctness', () => {
  const [correct] = SCORES;
  expect(correct!.value(sample({ scores: { format: 0 } }))).toBeNull();
  expect(correct!.healthy({ format: [[1]] })).toEqual([]);
});

const CONSTANTS = new Map(
  SIGNALS.filter((signal) => signal.law === 'constant').map((signal) => [signal.name, signal] as const),
);

const answer = (over: Partial<Answer> = {}): Sample =>
  sample({
    outcome: { kind: 'answer', text: 'x', toolCalls: [], stopReason: 'end', usage: {}, latencyMs: 1, ...over },
  });

const failure = (reason: FailureReason): Sample => sample({ outcome: { kind: 'failure', reason, message: '' } });

const shape = (model: string | null, answers: readonly Partial<ReferenceAnswer>[]): ReferenceShape => ({
  model,
  answers: answers.map((one) => [{ hash: '', text: 'x', length: 1, stopReason: 'end', ...one }]),
});

test('the echoed model is compared where the baseline has one, and an answer that names none says nothing', () => {
  const { expected, deviates } = CONSTANTS.get('echoed-model')!;
  expect(expected(shape(null, []), null)).toBeNull();
  expect(expected(null, null)).toBeNull();
  expect(expected(shape('big', []), null)).toBe('big');
  expect(deviates(answer({ model: 'small' }), 'big')).toBe(true);
  expect(deviates(answer({ model: 'big' }), 'big')).toBe(false);
  expect(deviates(answer(), 'big')).toBeNull();
  expect(deviates(failure('timeout'), 'big')).toBeNull();
});

test('input tokens are compared where all counts of the baseline are equal: a prompt with a nonce stays out', () => {
  const { expected, deviates } = CONSTANTS.get('input-tokens')!;
  expect(expected(shape(null, [{ inputTokens: 20 }, { inputTokens: 20 }]), null)).toBe('20');
  expect(expected(shape(null, [{ inputTokens: 20 }, { inputTokens: 21 }]), null)).toBeNull();
  expect(expected(shape(null, [{ inputTokens: 20 }]), null)).toBeNull();
  expect(expected(shape(null, [{ inputTokens: 20 }, {}]), null)).toBeNull();
  expect(deviates(answer({ usage: { inputTokens: 25 } }), '20')).toBe(true);
  expect(deviates(answer({ usage: { inputTokens: 20 } }), '20')).toBe(false);
  expect(deviates(answer(), '20')).toBeNull();
});

test('a system fingerprint is compared where the baseline has only one', () => {
  const { expected, deviates } = CONSTANTS.get('system-fingerprint')!;
  expect(expected(shape(null, [{ systemFingerprint: 'fp1' }, { systemFingerprint: 'fp1' }]), null)).toBe('fp1');
  expect(expected(shape(null, [{ systemFingerprint: 'fp1' }, { systemFingerprint: 'fp2' }]), null)).toBeNull();
  expect(deviates(answer({ systemFingerprint: 'fp2' }), 'fp1')).toBe(true);
  expect(deviates(answer(), 'fp1')).toBeNull();
});

test('of a canary that must fail, the named failure is healthy, an answer deviates, another failure says nothing', () => {
  const { expected, deviates } = CONSTANTS.get('must-fail')!;
  expect(expected(null, 'not_found')).toBe('not_found');
  expect(expected(shape('big', []), null)).toBeNull();
  expect(deviates(answer(), 'not_found')).toBe(true);
  expect(deviates(failure('not_found'), 'not_found')).toBe(false);
  expect(deviates(failure('overloaded'), 'not_found')).toBeNull();
});
