import { expect, test } from 'vitest';
import { baselineSummaries } from '../../src/run/baseline-summary.ts';
import { createSetup } from '../../src/run/setup.ts';
import { baseline, baselineSample } from '../baselines/fixtures.ts';
import { backend, canary } from '../plan/fixtures.ts';
import { fakeMakers, good, loadedWith, steppingClock } from './harness.ts';

const AT = '2026-11-01T00:00:00.000Z';
const recorded = (name: string, fingerprint: string, correct: readonly number[]) =>
  baseline({
    group: 'a',
    canary: name,
    fingerprint,
    runs: [{ at: AT, samples: correct.map((score) => baselineSample(AT, { correct: score, format: null })) }],
  });

test('the mean that was recorded counts each cell alike, and leaves out what is invalid or was not scored', () => {
  const names = ['arithmetic/one', 'arithmetic/two', 'arithmetic/changed'];
  const loaded = loadedWith({
    backends: [backend('a'), backend('b')],
    canaries: names.map((id) => canary(id)),
    baselines: [
      recorded('arithmetic/one', 'arithmetic/one', [1, 1, 1, 1]),
      recorded('arithmetic/two', 'arithmetic/two', [0]),
      recorded('arithmetic/changed', 'before it was changed', [0]),
    ],
  });
  const setup = createSetup(
    loaded,
    fakeMakers(() => Promise.resolve(good())),
    steppingClock(),
  );
  const [first, second] = baselineSummaries(setup);
  expect(first?.scores).toEqual([{ capability: canary(names[0]!).capability, aspect: 'correct', mean: 0.5 }]);
  expect(first?.cells).toMatchObject({ invalid: 1 });
  expect(second).toMatchObject({ backend: 'b', oldestRecordedAt: null, scores: [] });
});
