import { expect, test } from 'vitest';
import { ADAPTED, PUBLISHED, riskLoc } from '../../../bench/slices/risk-loc.ts';
import { fleetOf } from '../../../bench/incidents/fleet.ts';
import { inScope } from '../../../src/model.ts';
import type { Scope } from '../../../src/model.ts';

/** Healthy leaves differ a little from their forecast, to both sides. */
const leaves = (...faults: readonly { readonly scope: Scope; readonly factor: number }[]) =>
  fleetOf('full').map((at, i) => {
    const factor = faults.reduce((all, fault) => (inScope(at, fault.scope) ? all * fault.factor : all), 1);
    return { at, actual: 100 * factor * (1 + 0.04 * Math.sin(i)), forecast: 100 };
  });

test.each<Scope>([
  { hardware: 'h100' },
  { model: 'haiku' },
  { model: 'haiku', hardware: 'tpu' },
  { region: 'eu-west-1', hardware: 'tpu' },
])('a clear fault on %j is the one root cause', (scope) => {
  expect(riskLoc(leaves({ scope, factor: 3 }), ADAPTED)).toEqual([scope]);
});

test('with the published border a fault on more leaves than are left out is found', () => {
  const scope = { hardware: 'h100' };
  expect(riskLoc(leaves({ scope, factor: 3 }), PUBLISHED)).toEqual([scope]);
});

test('two faults that share no leaf are two root causes', () => {
  const found = riskLoc(
    leaves(
      { scope: { model: 'haiku', hardware: 'tpu' }, factor: 4 },
      { scope: { model: 'sonnet', region: 'eu-west-1' }, factor: 4 },
    ),
    ADAPTED,
  );
  expect(found).toHaveLength(2);
  expect(found).toContainEqual({ model: 'haiku', hardware: 'tpu' });
  expect(found).toContainEqual({ model: 'sonnet', region: 'eu-west-1' });
});

test('what is as forecast has no root cause', () => {
  const same = fleetOf('full').map((at) => ({ at, actual: 7, forecast: 7 }));
  expect(riskLoc(same, PUBLISHED)).toEqual([]);
  expect(riskLoc(same, ADAPTED)).toEqual([]);
  expect(riskLoc([], PUBLISHED)).toEqual([]);
});
