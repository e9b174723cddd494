import { expect, test } from 'vitest';
import type { States } from '../../src/detect/engine.ts';
import { RECOVERY_THRESHOLD } from '../../src/detect/parameters.ts';
import { COURSE_POINTS } from '../../src/incidents/course.ts';
import type { Incident } from '../../src/judgement.ts';
import { scopeName, type Scope } from '../../src/model.ts';
import {
  HOUR,
  isoAt,
  makeFleet,
  product,
  run,
  type Fault,
  type FleetOptions,
  type Run,
} from '../detect/fleet-simulation.ts';

const open = (incidents: readonly Incident[]): readonly string[] =>
  incidents
    .filter(({ closedAt }) => closedAt === null)
    .map(({ scope }) => scopeName(scope))
    .sort();

const play = (
  options: Partial<FleetOptions> & Pick<FleetOptions, 'seed' | 'backends'>,
  faults: readonly Fault[],
  until: number,
): Run => run(makeFleet({ canaries: 20, slotsPerCycle: 2, ...options }), faults, { until });

/** Canaries that nearly never fail, known well. */
const steady = { runs: 6, repeats: 2, healthy: () => 0.99 };

const PAIRS: readonly (readonly [string, readonly [number, number, number], Scope, Scope])[] = [
  ['with nothing in common', [2, 3, 1], { model: 'm0', region: 'r0' }, { model: 'm1', region: 'r2' }],
  ['of one model', [2, 3, 1], { model: 'm0', region: 'r0' }, { model: 'm0', region: 'r1' }],
  ['that share backends', [2, 3, 1], { model: 'm0' }, { region: 'r1' }],
];

test.each(PAIRS.flatMap((pair) => [0, 3, 16].map((gap) => [...pair, gap] as const)))(
  'two faults %s (%j: %j and %j), %i cycles apart, are two incidents with the right slices',
  (_, dimensions, one, other, gap) => {
    for (const [seed, sizes] of [
      [1, [0.9, 0.5]],
      [2, [0.3, 0.3]],
    ] as const) {
      const faults = [
        { scope: one, size: sizes[0], fromCycle: 3 },
        { scope: other, size: sizes[1], fromCycle: 3 + gap },
      ];
      const { incidents } = play({ seed, backends: product(...dimensions) }, faults, 3 + gap + 8);
      expect(open(incidents), `seed ${seed}`).toEqual([scopeName(one), scopeName(other)].sort());
      expect(incidents, `seed ${seed}`).toHaveLength(2);
    }
  },
);

test('of two faults that share backends each incident closes when its own fault ends', () => {
  const faults = [
    { scope: { model: 'm0' }, size: 0.8, fromCycle: 3, untilCycle: 14 },
    { scope: { region: 'r1' }, size: 0.8, fromCycle: 6, untilCycle: 80 },
  ];
  const fleet = makeFleet({ seed: 4, backends: product(2, 2, 1), canaries: 24, slotsPerCycle: 1, ...steady });
  const both = run(fleet, faults, { until: 14 });
  expect(open(both.incidents)).toEqual(['model=m0', 'region=r1']);
  const one = run(fleet, faults, { from: 14, until: 60, states: both.states });
  expect(open(one.incidents)).toEqual(['region=r1']);
  expect(one.incidents.find(({ scope }) => scope.model === 'm0')).toMatchObject({ closedBy: 'recovery' });
});

test('a fault of one backend that spreads to its whole model is one incident that grows', () => {
  const faults = [
    { scope: { model: 'm0', region: 'r0' }, size: 0.7, fromCycle: 3 },
    { scope: { model: 'm0' }, size: 0.7, fromCycle: 4 },
  ];
  const { incidents } = play({ seed: 6, backends: product(2, 3, 1) }, faults, 24);
  expect(open(incidents)).toEqual(['model=m0']);
  for (const { closedAt, closedBy } of incidents) {
    if (closedAt !== null) expect(closedBy).toMatch(/^merged into quality-/);
  }
});

test('an incident survives being stopped after any slot: its states are all that it needs', () => {
  const fleet = makeFleet({ seed: 7, backends: product(2, 2, 1), canaries: 16, slotsPerCycle: 2, ...steady });
  const faults = [{ scope: { region: 'r0' }, size: 0.7, fromCycle: 3, untilCycle: 9 }];
  const slots = Array.from({ length: 40 }, (_, cycle) => fleet.slotsOf(cycle, faults)).flat();
  const records = (between: (states: States) => States): readonly Incident[] => {
    let states = fleet.engine.initial();
    for (const slot of slots) states = fleet.engine.fold(between(states), slot).states;
    return fleet.engine.incidents(states);
  };
  const plain = records((states) => states);
  expect(plain.map(({ closedBy }) => closedBy)).toEqual(['recovery']);
  expect(JSON.stringify(records((states) => JSON.parse(JSON.stringify(states)) as States))).toBe(JSON.stringify(plain));
});

test('the course of an incident goes from its onset over the alarm to its end, with a bounded number of points', () => {
  const fault = { scope: { model: 'm0' }, size: 0.25, fromCycle: 5, untilCycle: 70 };
  const { incidents } = play({ seed: 8, backends: product(2, 2, 1), slotsPerCycle: 1, ...steady }, [fault], 160);
  const [incident] = incidents;
  const course = incident!.course!;
  expect(incident!.closedBy).toBe('recovery');
  expect(course.length).toBeGreaterThan(10);
  expect(course.length).toBeLessThanOrEqual(COURSE_POINTS);
  expect(course[0]).toEqual({ at: incident!.onsetAt, nats: 0, recoveryNats: 0, degradedFraction: null });
  const times = course.map(({ at }) => at);
  expect([...new Set(times)].sort()).toEqual(times);
  expect(course.at(-1)!.at).toBe(incident!.closedAt);
  expect(course.at(-1)!.recoveryNats).toBeGreaterThanOrEqual(Math.round(RECOVERY_THRESHOLD * 1000) / 1000);
  expect(Math.max(...course.map(({ nats }) => nats))).toBeGreaterThanOrEqual(incident!.evidence.threshold);
  expect(course.some(({ degradedFraction }) => (degradedFraction ?? 0) > 0.15)).toBe(true);
});

test('what was ruled out names other slices, the same model elsewhere, failures and quiet signals', () => {
  const fleet = makeFleet({ seed: 9, backends: product(2, 3, 1), canaries: 20, slotsPerCycle: 2 });
  const faults = [{ scope: { model: 'm0', region: 'r1' }, size: 0.5, fromCycle: 4 }];
  const { incidents } = run(fleet, faults, { until: 10 });
  const [incident] = incidents;
  const found = incident!.ruledOut!;
  expect(found.length).toBeLessThanOrEqual(20);
  const slices = found.filter((one) => one.what === 'slice');
  expect(slices.length).toBeGreaterThan(0);
  expect(slices.every(({ scope }) => scopeName(scope) !== scopeName(incident!.scope))).toBe(true);
  expect(found.filter((one) => one.what === 'model')).toMatchObject([{ model: 'm0', backends: 2, effect: { low: 0 } }]);
  const [failures] = found.filter((one) => one.what === 'failures');
  expect(failures).toMatchObject({ failures: 0 });
  expect(failures!.probes).toBeGreaterThan(50);
  expect(found.filter((one) => one.what === 'signal').map(({ signal }) => signal)).toContain('format');
  expect(found.filter((one) => one.what === 'signal').map(({ signal }) => signal)).not.toContain('correct');
});

test('where most probes fail, failures are not ruled out', () => {
  const fleet = makeFleet({ seed: 10, backends: product(1, 2, 1), canaries: 20, slotsPerCycle: 1 });
  const faults = [{ scope: { region: 'r1' }, size: 0.9, fromCycle: 2 }];
  let states = fleet.engine.initial();
  for (let cycle = 0; cycle < 6; cycle += 1) {
    for (const slot of fleet.slotsOf(cycle, faults)) {
      const samples = slot.samples.flatMap((sample) => [
        sample,
        {
          ...sample,
          position: sample.position + 0.5,
          scores: {},
          outcome: { kind: 'failure' as const, reason: 'overloaded' as const, message: '529' },
        },
      ]);
      states = fleet.engine.fold(states, { ...slot, samples }).states;
    }
  }
  const [incident] = fleet.engine.incidents(states);
  expect(incident!.openedAt < isoAt(6 * HOUR)).toBe(true);
  expect(incident!.ruledOut!.map(({ what }) => what)).not.toContain('failures');
});
