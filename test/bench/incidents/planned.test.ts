import { expect, test } from 'vitest';
import { isPlanned, planOf } from '../../../bench/incidents/planned.ts';
import { QUALITY, times } from '../../../bench/incidents/scenario.ts';
import type { Fault, Scenario } from '../../../bench/incidents/scenario.ts';
import { createWorld, STANDARD } from '../../../bench/incidents/world.ts';
import { QUIET } from '../../../bench/detector/world.ts';

const world = createWorld({ ...STANDARD, size: 'pair', seed: 1, weather: QUIET });
const plan = planOf(world, 24);
const prepared = { world, planned: () => plan };

const scenario = (...faults: readonly Fault[]): Scenario => ({
  name: 's',
  incident: 'A1',
  about: 'x',
  size: 'pair',
  horizon: 24,
  faults,
  accept: [QUALITY],
});

test('a fault of many answers is planned to be found, one of a thousandth is not', () => {
  expect(isPlanned(scenario({ where: ['model'], share: 0.5, change: times(0.5) }), prepared)).toBe(true);
  expect(isPlanned(scenario({ where: ['model'], share: 0.002, change: times(0.5) }), prepared)).toBe(false);
});

test('of several faults all have to be found, and a share that passes counts with its mean', () => {
  const large: Fault = { where: ['model'], share: 0.5, change: times(0.5) };
  const brief: Fault = { where: ['model'], share: (hour) => (hour === 0 ? 0.05 : 0), change: times(0.5) };
  expect(isPlanned(scenario(large, brief), prepared)).toBe(false);
});

test('a fault on format alone counts by format', () => {
  const change: Fault['change'] = ({ format }) => ({ format: format === null ? null : format * 0.5 });
  expect(isPlanned(scenario({ where: ['model'], share: 1, change }), prepared)).toBe(true);
});

test('the plan says nothing of a fault that shows in more than scores', () => {
  const change: Fault['change'] = ({ correct }) => ({ correct: correct * 0.5, mark: 'wrong-script', marked: 0.5 });
  expect(isPlanned(scenario({ where: ['model'], share: 0.5, change }), prepared)).toBeNull();
});
