import { expect, test } from 'vitest';
import type { Answer } from '../../src/model.ts';
import { product } from './fleet-simulation.ts';
import { runShaped, scopesWith, type ShapedOptions } from './shaped-fleet.ts';

/** Lengths that spread by a third around a canary's own. */
const worded = (canary: string, random: () => number, factor = 1): Partial<Answer> => ({
  text: 'x'.repeat(Math.round((40 + 10 * canary.length) * factor * (0.7 + 0.6 * random()))),
  stopReason: random() < 0.02 ? 'max-tokens' : 'end',
});

const options = (seed: number, over: Partial<ShapedOptions> = {}): ShapedOptions => ({
  seed,
  backends: product(2, 2, 1),
  canaries: 12,
  healthy: () => 1,
  formatHealthy: () => 1,
  answer: worded,
  ...over,
});

test.each([
  ['longer', 1.4],
  ['shorter', 0.7],
])('answers that become %s are changed on their slice, either way, and open nothing', (_, factor) => {
  const { incidents, verdicts, changes } = runShaped(options(1), 16, (sample, cycle, random) =>
    cycle >= 2 && sample.backend.startsWith('m1') ? worded(sample.canary, random, factor) : {},
  );
  expect(incidents).toEqual([]);
  expect(scopesWith(verdicts, 'output-length', 'changed')).toContain('model=m1');
  expect(scopesWith(verdicts, 'output-length', 'changed').some((scope) => scope.includes('m0'))).toBe(false);
  const told = changes.find(({ signal, verdict }) => signal === 'output-length' && verdict === 'changed')!;
  expect(told).toMatchObject({ class: 'behaviour', direction: 'either', effect: null });
  expect(scopesWith(verdicts, 'stop-reason', 'changed')).toEqual([]);
});

test('answers that end otherwise are changed by their stop reason, and stable again some time after', () => {
  const { incidents, changes, verdicts } = runShaped(options(2), 60, (_, cycle, random) =>
    cycle >= 2 && cycle < 8 && random() < 0.4 ? { stopReason: 'max-tokens' } : {},
  );
  expect(incidents).toEqual([]);
  expect(scopesWith(changes, 'stop-reason', 'changed')).toContain('fleet');
  expect(scopesWith(verdicts, 'stop-reason', 'changed')).toEqual([]);
});

test.each([1, 3, 5])('healthy fleets with %i recorded runs change nothing', (runs) => {
  const told: string[] = [];
  for (let seed = 1; seed <= 3; seed += 1) {
    const { changes } = runShaped(options(seed, { runs }), 24 * 5, () => ({}));
    told.push(...changes.filter(({ verdict }) => verdict === 'changed').map(({ signal }) => signal));
  }
  expect(told).toEqual([]);
});
