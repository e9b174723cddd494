import { expect, test } from 'vitest';
import { QUIET } from '../../../bench/detector/world.ts';
import { CASES, SIZES } from '../../../bench/slices/cases.ts';
import { readyWorld } from '../../../bench/slices/ready.ts';
import { RULES } from '../../../bench/slices/rules.ts';
import { summariseSlices } from '../../../bench/slices/summary.ts';
import type { Trial } from '../../../bench/slices/trial.ts';
import { runTrial } from '../../../bench/slices/trial.ts';
import { fleetOf } from '../../../bench/incidents/fleet.ts';

const find = (name: string) => {
  const found = CASES.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no case ${name}`);
  return found;
};

test('a large fault on a model is told with its slice, and everybody is asked at the alarm and after twice the probes', () => {
  const trial = runTrial(find('model, 50%'), readyWorld('pair', 24, QUIET));
  expect(trial.alarm).toBeLessThanOrEqual(1);
  expect(trial.truth).toEqual(['model=sonnet']);
  expect(trial.at['coalmine']).toEqual({ slices: ['model=sonnet'], exact: true });
  expect(trial.twice['coalmine']?.exact).toBe(true);
  expect(trial.at['most evidence']?.exact).toBe(true);
  const everybody = ['coalmine', ...RULES.map(({ name }) => name)];
  expect(Object.keys(trial.at)).toEqual(everybody);
  expect(Object.keys(trial.twice)).toEqual(everybody);
});

test('no two cases have one name, and every size falls on every kind of slice', () => {
  expect(new Set(CASES.map(({ name }) => name)).size).toBe(CASES.length);
  for (const kind of ['one backend', 'one attribute', 'two attributes'])
    expect(new Set(CASES.flatMap((one) => (one.kind === kind ? [one.size] : [])))).toEqual(new Set(SIZES));
});

test('a summary counts what was told and exact, and says how a wrong slice lies to the right one', () => {
  const named = (slice: string, exact: boolean) => ({ coalmine: { slices: [slice], exact } });
  const told = (at: Trial['at'], twice: Trial['at']): Trial => ({
    ...{ case: 'region × hardware, 10%', seed: 1, weather: 'quiet', code: 1, alarm: 2, at, twice },
    truth: ['region=us-east-1,hardware=tpu'],
  });
  const right = named('region=us-east-1,hardware=tpu', true);
  const trials = [
    told(named('hardware=tpu', false), right),
    told(named('model=haiku,region=us-east-1,hardware=tpu', false), named('hardware=h100', false)),
    { ...told({}, {}), alarm: null },
  ];
  const { rows, instead } = summariseSlices('quiet', trials, { cases: CASES, backends: fleetOf('full') });
  expect(rows.find(({ kind, size }) => kind === 'two attributes' && size === 0.1)).toMatchObject({
    ...{ trials: 3, told: 2, hours: 2, exact: { coalmine: { at: 0, twice: 1 } } },
  });
  expect(instead.map(({ relation }) => relation).sort()).toEqual(['elsewhere', 'narrower', 'wider']);
});
