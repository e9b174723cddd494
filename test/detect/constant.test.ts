import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Sample } from '../../src/model.ts';
import { product } from './fleet-simulation.ts';
import { runShaped, scopesWith, type ShapedOptions } from './shaped-fleet.ts';

const BACKENDS = product(2, 2, 2);

const options = (over: Partial<ShapedOptions> = {}): ShapedOptions => ({
  seed: 1,
  backends: BACKENDS,
  canaries: 8,
  healthy: () => 1,
  formatHealthy: () => 1,
  answer: (canary) => ({ model: 'big', usage: { inputTokens: 100 + canary.length } }),
  ...over,
});

const inRegion = ({ backend }: Sample, region: string): boolean => backend.includes(`-${region}-`);

test('a model that names itself otherwise is changed at once, on the widest slice whose backends all have, and opens nothing', () => {
  const { changes, verdicts, incidents } = runShaped(options(), 3, (sample, cycle) =>
    cycle >= 1 && inRegion(sample, 'r1') ? { model: 'small' } : {},
  );
  expect(incidents).toEqual([]);
  const changed = scopesWith(verdicts, 'echoed-model', 'changed');
  expect(changed).toContain('region=r1');
  expect(changed.every((scope) => scope.includes('region=r1'))).toBe(true);
  expect(scopesWith(verdicts, 'echoed-model', 'stable')).toContain('fleet');
  expect(scopesWith(verdicts, 'input-tokens', 'changed')).toEqual([]);
  const [first] = changes.filter(({ signal, verdict }) => signal === 'echoed-model' && verdict === 'changed');
  expect(first!.at < '2026-03-02T01:10').toBe(true);
  expect(first).toMatchObject({ class: 'identity', direction: 'either', evidence: { nats: 2, threshold: 2 } });
});

test('one odd answer in a row, of its backend and of its cell, changes nothing; twenty healthy ones in a row end a change', () => {
  const alternating = runShaped(options({ backends: product(1, 1, 1) }), 6, ({ canary }, cycle) =>
    canary.endsWith(`/${cycle}`) ? { usage: { inputTokens: 1 } } : {},
  );
  expect(scopesWith(alternating.changes, 'input-tokens', 'changed')).toEqual([]);
  const ended = runShaped(options({ backends: product(1, 1, 1) }), 6, (_, cycle) =>
    cycle === 1 ? { usage: { inputTokens: 1 } } : {},
  );
  const names = ended.changes.filter(({ signal }) => signal === 'input-tokens').map(({ verdict }) => verdict);
  expect(names).toEqual(['stable', 'changed', 'stable']);
  expect(ended.changes.findLast(({ signal }) => signal === 'input-tokens')!.at > '2026-03-02T04:00').toBe(true);
});

test('a backend of which a fifth of the probes deviate stays changed, and ends when they do', () => {
  const { changes } = runShaped(options({ backends: product(1, 1, 1), canaries: 100 }), 10, (_, cycle, random) =>
    cycle >= 1 && cycle < 7 && random() < 0.2 ? { usage: { inputTokens: 1 } } : {},
  );
  const told = changes.filter(({ signal }) => signal === 'input-tokens');
  expect(told.map(({ verdict }) => verdict)).toEqual(['stable', 'changed', 'stable']);
  expect(told.at(-1)!.at > '2026-03-02T07').toBe(true);
});

test('counts that vary in the baseline, and failures, say nothing about input tokens', () => {
  const varying = options({ answer: (_, random) => ({ usage: { inputTokens: 100 + Math.floor(random() * 9) } }) });
  expect(runShaped(varying, 2, () => ({})).verdicts.filter(({ signal }) => signal === 'input-tokens')).toEqual([]);
  const down = runShaped(options(), 3, () => ({ kind: 'failure', reason: 'overloaded', message: '' }));
  expect(scopesWith(down.changes, 'input-tokens', 'changed')).toEqual([]);
});

test('a canary that must fail is stable while it fails in that way, and changed after two answers', () => {
  const setup = { expectedFailures: { 'c0/0': 'not_found' } } as const;
  const verdictsOf = (answersFrom: number) =>
    runShaped(options({ setup }), 4, (sample, cycle) => {
      if (sample.canary !== 'c0/0') return {};
      if (cycle === 0) return { kind: 'failure', reason: 'overloaded', message: '' };
      return cycle < answersFrom ? { kind: 'failure', reason: 'not_found', message: '' } : { text: 'hello' };
    }).verdicts;
  expect(scopesWith(verdictsOf(9), 'must-fail', 'stable')).toContain('fleet');
  expect(scopesWith(verdictsOf(2), 'must-fail', 'changed')).toContain('fleet');
  expect(scopesWith(verdictsOf(3), 'must-fail', 'changed')).toEqual([]);
});

test('the same samples give the same states, and states survive JSON', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
      const alter = (sample: Sample, _: number, random: () => number) =>
        inRegion(sample, 'r0') && random() < 0.3 ? { model: 'small' } : {};
      const one = runShaped(options({ seed }), 2, alter);
      expect(JSON.parse(JSON.stringify(one.states))).toEqual(one.states);
      expect(runShaped(options({ seed }), 2, alter).states).toEqual(one.states);
    }),
    { numRuns: 3 },
  );
});
