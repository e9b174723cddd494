import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Outcome } from '../../../bench/incidents/outcome.ts';
import { median, summarise, totalsOf } from '../../../bench/incidents/summary.ts';

const outcome = (given: Partial<Outcome>): Outcome => ({
  scenario: 's',
  incident: 'A1',
  seed: 1,
  code: 1,
  size: 'full',
  weather: 'quiet',
  control: false,
  slices: ['fleet'],
  probesAnHour: 60,
  oracle: 1,
  planned: null,
  bound: 50,
  suspect: 1,
  alarm: 2,
  told: [
    { class: 'quality', verdict: 'degraded', signals: ['correct'], scope: 'fleet', classRight: true, sliceRight: true },
  ],
  later: [
    { class: 'quality', verdict: 'degraded', signals: ['correct'], scope: 'fleet', classRight: true, sliceRight: true },
  ],
  said: [],
  dollars: 1,
  rules: { other: 6 },
  rulesFollowed: 48,
  followed: 4,
  wrong: [],
  ...given,
});

test('a median counts what never happened as later than everything', () => {
  expect(median([1, null, 3])).toBe(3);
  expect(median([1, null, null])).toBeNull();
  expect(median([])).toBeNull();
});

test('a median of numbers lies between the least and the largest', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 }), (values) => {
      const middle = median(values)!;
      expect(middle).toBeGreaterThanOrEqual(Math.min(...values));
      expect(middle).toBeLessThanOrEqual(Math.max(...values));
    }),
  );
});

test('probes are compared scenario by scenario, and a rule that was given up counts with what is known at least', () => {
  const summaries = summarise(
    [outcome({}), outcome({ scenario: 't', rules: { other: null } }), outcome({ scenario: 'u', rules: { other: 1 } })],
    ['t', 's', 'u'],
  );
  expect(summaries.map(({ scenario }) => scenario)).toEqual(['t', 's', 'u']);
  const totals = totalsOf(summaries);
  expect(totals.rules).toEqual([
    { rule: 'other', fewer: 2, sameCycle: 0, equal: 0, more: 1, neither: 0, factor: 3, oracleFactor: 3.5, found: 2 },
  ]);
  expect(totals).toMatchObject({ reachable: 3, detectedRuns: 3, fewerThanAll: 2, classRight: 3 });
});

test('an alarm in the same cycle as that of a rule is counted apart', () => {
  const totals = totalsOf(summarise([outcome({ alarm: 0.5, rules: { other: 1 } })], ['s']));
  expect(totals.rules).toMatchObject([{ fewer: 1, sameCycle: 1 }]);
});

test('what the oracle misses with one seed is out of reach and out of all shares', () => {
  const totals = totalsOf(summarise([outcome({}), outcome({ seed: 2, oracle: null, alarm: null, told: [] })], ['s']));
  expect(totals).toMatchObject({ scenarios: 1, reachable: 0, reachableRuns: 0, detectedRuns: 0, rules: [] });
});

test('controls are counted by what was falsely said', () => {
  const totals = totalsOf(
    summarise([outcome({ control: true, wrong: ['x'] }), outcome({ control: true, seed: 2 })], ['s']),
  );
  expect(totals).toMatchObject({ scenarios: 0, controls: 1, controlRuns: 2, falseControlRuns: 1 });
});

test('what the oracle finds is within reach unless the plan says that coalmine cannot', () => {
  const totals = totalsOf(
    summarise(
      [
        outcome({}),
        outcome({ scenario: 't', planned: true }),
        outcome({ scenario: 'u', planned: false }),
        outcome({ scenario: 'v', planned: false, oracle: null, alarm: null }),
      ],
      ['s', 't', 'u', 'v'],
    ),
  );
  expect(totals).toMatchObject({ scenarios: 4, reachable: 2, unplanned: ['u: found 1 of 1 times'] });
});
