import { expect, test } from 'vitest';
import { scopeName } from '../../src/model.ts';
import { product } from './fleet-simulation.ts';
import { runShaped } from './shaped-fleet.ts';

test('a backend that is replaced by another model is changed by identity, degraded by quality, and never without baseline', () => {
  const replaced = 'm1-r0-h0';
  const { changes, incidents, verdicts } = runShaped(
    {
      seed: 3,
      backends: product(2, 2, 1),
      canaries: 24,
      answer: (canary) => ({ text: canary, model: 'large-1', usage: { inputTokens: 40 + canary.length } }),
      faults: [{ scope: { model: 'm1', region: 'r0' }, size: 0.35, fromCycle: 6 }],
    },
    14,
    ({ backend }, cycle) => (backend === replaced && cycle >= 6 ? { model: 'small-1' } : {}),
  );
  const on = (name: string): readonly string[] =>
    verdicts
      .filter(({ scope, verdict }) => scopeName(scope) === 'model=m1,region=r0' && verdict === name)
      .map(({ signal }) => signal);
  expect(on('changed')).toContain('echoed-model');
  expect(on('degraded')).toEqual(['correct']);
  expect([...changes, ...verdicts].filter(({ verdict }) => verdict === 'no_baseline')).toEqual([]);
  expect(incidents.map(({ scope, class: kind }) => `${kind} ${scopeName(scope)}`)).toEqual([
    'quality model=m1,region=r0',
  ]);
  const elsewhere = verdicts.filter(({ scope }) => scopeName(scope) === 'model=m0');
  expect(elsewhere.filter(({ verdict }) => verdict === 'changed' || verdict === 'degraded')).toEqual([]);
});
