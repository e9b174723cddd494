import { expect, test } from 'vitest';
import { emptySurvey, referencesOf, setupOf, takeSlot } from '../../../src/cli/replay/survey.ts';
import { callerKey, type BackendCallers } from '../../../src/detect/caller-tally.ts';
import { createEngine } from '../../../src/judge.ts';
import { calledFleet, type Called } from '../../detect/called-fleet.ts';

const callersIn = (name: Called['name']): Readonly<Record<string, BackendCallers>> | undefined => {
  const { setup, slotOf } = calledFleet({
    ...{ seed: 1, canaries: 6, callers: 3, width: 0, loss: () => 0.3, name },
    who: (_, canary) => canary % 3,
  });
  const survey = emptySurvey();
  for (let cycle = 0; cycle < 12; cycle += 1) {
    takeSlot(survey, { slot: slotOf(cycle), backends: setup.backends, toScore: new Set() }, '2026-03-02T10:00:00.000Z');
  }
  const references = referencesOf(survey);
  const engine = createEngine(setupOf(survey, references, { falseAlarmsPerMonth: 1, tolerance: 0.02 }));
  const { anchors } = engine.initial()['correct'] as unknown as {
    anchors: { callers?: Readonly<Record<string, BackendCallers>> };
  };
  return anchors.callers;
};

test('what a recording shows of callers before its baseline ends is known from the start', () => {
  const known = callersIn((caller) => `key-${caller}`)?.['0']?.known ?? {};
  expect(Object.keys(known).sort()).toEqual([0, 1, 2].map((caller) => callerKey(`key-${caller}`)).sort());
  // Ten cycles of two canaries each: Σ f(1 − f) is about 4 where f is 0.3.
  for (const [, variance] of Object.values(known)) expect(variance > 1 && variance <= 5).toBe(true);
});

test('a recording that names no caller starts as if there were none', () => {
  expect(callersIn(null)).toBeUndefined();
});
