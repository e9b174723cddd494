import { expect, test } from 'vitest';
import { QUIET } from '../../../bench/detector/world.ts';
import { prepare } from '../../../bench/incidents/prepare.ts';
import { runScenario } from '../../../bench/incidents/run-scenario.ts';
import type { Scenario } from '../../../bench/incidents/scenario.ts';
import { QUALITY, to } from '../../../bench/incidents/scenario.ts';
import { STANDARD } from '../../../bench/incidents/world.ts';

const prepared = prepare({ ...STANDARD, size: 'pair', seed: 24, weather: QUIET });
const NEVER = { stream: Infinity, fleet: Infinity, measured: 0 };
const calibration = { 'golden diff of checks': { stream: 25, fleet: Infinity, measured: 0 }, 'fixed threshold': NEVER };

const collapse: Scenario = {
  name: 'collapse',
  incident: 'none',
  about: 'everything of one model is wrong',
  size: 'pair',
  horizon: 6,
  faults: [{ where: { model: 'haiku' }, share: 1, change: to(0) }],
  accept: [QUALITY],
};

test('a collapse is told by the engine, the oracle and the rule that is calibrated for it, with the right slice', () => {
  const outcome = runScenario(collapse, prepared, calibration);
  expect(outcome.alarm).toBeLessThanOrEqual(2);
  expect(outcome.oracle).toBe(0.25);
  expect(outcome.told).toMatchObject([{ class: 'quality', classRight: true, sliceRight: true }]);
  expect(outcome.rules).toMatchObject({ 'golden diff of checks': 1, 'fixed threshold': null });
  expect(outcome.wrong).toEqual([]);
});

test('the same seed gives the same outcome', () => {
  expect(runScenario(collapse, prepared, calibration)).toEqual(runScenario(collapse, prepared, calibration));
});

test('in a control everything that is said is false', () => {
  const outcome = runScenario({ ...collapse, control: true, accept: [] }, prepared, calibration);
  expect(outcome.wrong).toEqual([expect.stringContaining('quality degraded')]);
  expect(outcome.oracle).toBeNull();
});
