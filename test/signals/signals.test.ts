import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { Sample } from '../../src/model.ts';
import { SIGNALS } from '../../src/signals/index.ts';

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

test.each(SIGNALS.map((signal) => [signal.name, signal] as const))(
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
  const [correct] = SIGNALS;
  expect(correct!.value(sample({ scores: { format: 0 } }))).toBeNull();
  expect(correct!.healthy({ format: [[1]] })).toEqual([]);
});
