import { expect, test } from 'vitest';
import type { CellReference } from '../../src/detect/engine.ts';
import type { Answer, Sample } from '../../src/model.ts';
import { speaksFor } from '../../src/run/speaking-samples.ts';
import { SIGNALS } from '../../src/signals/index.ts';
import { answer, sample } from '../publish/fixtures.ts';

const recorded = ['blue', 'blue', 'The sky is blue.'].map((text) => ({
  hash: text,
  text,
  start: text,
  length: text.length,
  stopReason: 'end' as const,
  inputTokens: 120,
}));
const reference: CellReference = {
  canary: 'arithmetic/change',
  variant: 'plain',
  group: 'east',
  capability: 'arithmetic',
  provisional: false,
  runs: { correct: [[1], [1], [1]] },
  shape: { model: 'sonnet', answers: recorded.map((one) => [one]) },
};
const speaks = (signals: readonly string[], own: Sample) =>
  speaksFor(signals, { sample: own, reference, expectedFailure: null });
const said = (more: Partial<Answer>): Sample => sample({ outcome: answer(more), scores: { correct: 1 } });

test('a score speaks by how much it lacks, a whole one not at all', () => {
  expect(speaks(['correct'], sample({ scores: { correct: 0.25 } }))).toEqual({ weight: 0.75, why: 'correct 0.25' });
  expect(speaks(['correct'], sample())).toBeNull();
  expect(speaks(['correct'], sample({ scores: { correct: null } }))).toBeNull();
});

test('of several signals the one that is told is the worst', () => {
  expect(speaks(['correct', 'format'], sample({ scores: { correct: 0.5, format: 0 } }))?.why).toBe('format 0.00');
});

test('a trait speaks where the baseline never shows it', () => {
  expect(speaks(['empty'], said({ text: '' }))).toMatchObject({ weight: 1 });
  expect(speaks(['empty'], said({ text: 'blue' }))).toBeNull();
});

test('another echoed model speaks, and says what was expected', () => {
  expect(speaks(['echoed-model'], said({ model: 'haiku' }))).toEqual({ weight: 1, why: 'echoed-model is not sonnet' });
  expect(speaks(['echoed-model'], said({ model: 'sonnet' }))).toBeNull();
});

test('a failure speaks for no signal of answers, and an unknown signal is spoken for by nothing', () => {
  const failure = sample({ outcome: { kind: 'failure', reason: 'timeout', message: '' }, scores: {} });
  const ofAnswers = SIGNALS.map(({ name }) => name).filter((name) => name !== 'must-fail');
  expect(speaks(ofAnswers, failure)).toBeNull();
  expect(speaks(['no-such-signal'], sample({ scores: { correct: 0 } }))).toBeNull();
});

test('every signal can be asked about every kind of answer, and a weight lies between 0 and 1', () => {
  const kinds = [
    said({ text: '' }),
    said({ text: 'y'.repeat(100_000) }),
    said({ text: '\u0000<script>', stopReason: 'refusal', model: 'x' }),
    said({ toolCalls: [{ name: 'f', arguments: null }], usage: {} }),
    said({ text: '', hashed: { text: { sha256: '', length: 9 }, arguments: [] } }),
  ];
  for (const { name } of SIGNALS) {
    for (const own of kinds) {
      for (const compared of [reference, null]) {
        const weight = speaksFor([name], { sample: own, reference: compared, expectedFailure: null })?.weight ?? 0;
        expect(weight).toBeGreaterThanOrEqual(0);
        expect(weight).toBeLessThanOrEqual(1);
      }
    }
  }
});
