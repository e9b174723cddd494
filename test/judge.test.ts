import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Fold, States } from '../src/detect/engine.ts';
import { createEngine } from '../src/judge.ts';
import { type Incident, type Verdict } from '../src/judgement.ts';
import { scopeName, type ClosedSlot, type Sample, type Scope } from '../src/model.ts';
import { HOUR, isoAt, makeFleet, product, run, seeded, type Fault, type Fleet } from './detect/fleet-simulation.ts';

const hoursAfter = (iso: string, cycle: number): number => (Date.parse(iso) - Date.parse(isoAt(cycle * HOUR))) / HOUR;

const faultOf = (seed: number): { scope: Scope; size: number; fromCycle: number } => {
  const random = seeded(seed * 7919);
  const backends = product(2, 3, 3);
  const backend = backends[Math.floor(random() * backends.length)]!;
  const fixed = (['model', 'region', 'hardware'] as const).filter(() => random() < 0.5);
  const scope: Scope = Object.fromEntries(fixed.map((key) => [key, backend[key]]));
  return { scope, size: 0.3 + 0.7 * random(), fromCycle: 6 + Math.floor(random() * 10) };
};

/** For machines that do other things. */
const SLOW = { timeout: 240_000 };

const small = (seed: number, options: Partial<Parameters<typeof makeFleet>[0]> = {}): Fleet =>
  makeFleet({ seed, backends: product(2, 2, 1), canaries: 16, ...options });

const slotsOf = (fleet: Fleet, faults: readonly Fault[], cycles: number): readonly ClosedSlot[] =>
  Array.from({ length: cycles }, (_, cycle) => fleet.slotsOf(cycle, faults)).flat();

const foldAll = (
  fleet: Fleet,
  slots: readonly ClosedSlot[],
  between = (states: States): States => states,
): readonly Fold[] => {
  let states = fleet.engine.initial();
  return slots.map((slot) => {
    const fold = fleet.engine.fold(between(states), slot);
    states = fold.states;
    return fold;
  });
};

const failed = (sample: Sample): Sample => ({
  ...sample,
  outcome: { kind: 'failure', reason: 'overloaded', message: '529' },
  scores: {},
});

const verdictsNamed = (changes: readonly Verdict[], name: string): readonly Verdict[] =>
  changes.filter(({ verdict }) => verdict === name);

const scopesOf = (incidents: readonly Incident[]): readonly string[] => incidents.map(({ scope }) => scopeName(scope));

test(
  'a fall of 30 to 100% on any slice is one quality incident with the slice, the size and the onset within six cycles',
  SLOW,
  () => {
    for (let seed = 1; seed <= 8; seed += 1) {
      const fault = faultOf(seed);
      const fleet = makeFleet({ seed, backends: product(2, 3, 3), canaries: 24, provisional: true });
      const { incidents, changes } = run(fleet, [fault], { until: fault.fromCycle + 6 });
      const label = `seed ${seed}, ${scopeName(fault.scope)}, ${fault.size}`;
      expect(incidents, label).toHaveLength(1);
      const [incident] = incidents;
      expect(incident!.class, label).toBe('quality');
      expect(incident!.signals, label).toEqual(['correct']);
      expect(scopeName(incident!.scope), label).toBe(scopeName(fault.scope));
      expect(incident!.localized, label).toBe(true);
      expect(hoursAfter(incident!.openedAt, fault.fromCycle), label).toBeLessThan(3);
      expect(Math.abs(hoursAfter(incident!.onsetAt, fault.fromCycle)), label).toBeLessThanOrEqual(2);
      expect(incident!.effect!.low, label).toBeLessThanOrEqual(fault.size);
      expect(incident!.effect!.high, label).toBeGreaterThanOrEqual(fault.size);
      const degraded = verdictsNamed(changes, 'degraded');
      expect(
        scopesOf(incidents).every((name) => degraded.some(({ scope }) => scopeName(scope) === name)),
        label,
      ).toBe(true);
      expect(
        degraded.filter(({ signal }) => signal !== 'correct'),
        label,
      ).toEqual([]);
    }
  },
);

test('a healthy fleet is stable and opens no incident in 300 cycles', SLOW, () => {
  const fleet = makeFleet({ seed: 42, backends: product(2, 2, 2), canaries: 24, provisional: true });
  const { incidents, changes, states } = run(fleet, [], { until: 300 });
  expect(incidents).toEqual([]);
  expect(verdictsNamed(changes, 'degraded')).toEqual([]);
  const names = fleet.engine.verdicts(states, isoAt(300 * HOUR)).map(({ verdict }) => verdict);
  expect(new Set(names)).toEqual(new Set(['stable']));
});

test('states that go through JSON at every step give the same folds, and hold no number that JSON would lose', () => {
  const fleet = small(3);
  const slots = slotsOf(fleet, [{ scope: { region: 'r1' }, size: 0.6, fromCycle: 5, untilCycle: 9 }], 40);
  const plain = foldAll(fleet, slots);
  const through = foldAll(fleet, slots, (states) => JSON.parse(JSON.stringify(states)) as States);
  expect(through).toEqual(plain);
  expect(JSON.stringify(plain)).toBe(JSON.stringify(through));
  const lost = (value: unknown): boolean => {
    if (typeof value === 'number') return !Number.isFinite(value) || Object.is(value, -0);
    return typeof value === 'object' && value !== null && Object.values(value).some(lost);
  };
  expect(lost(plain)).toBe(false);
});

test('a fold changes neither the states nor the slot that it is given', () => {
  const fleet = small(4);
  const slots = slotsOf(fleet, [{ scope: {}, size: 0.8, fromCycle: 3 }], 8);
  const copies = JSON.stringify(slots);
  let states = fleet.engine.initial();
  for (const slot of slots) {
    const before = JSON.stringify(states);
    const fold = fleet.engine.fold(states, slot);
    expect(JSON.stringify(states)).toBe(before);
    states = fold.states;
  }
  expect(JSON.stringify(slots)).toBe(copies);
});

test('the order of samples in a slot is their position, whatever order they come in', () => {
  const fleet = small(5);
  const slots = slotsOf(fleet, [{ scope: { model: 'm0' }, size: 0.5, fromCycle: 2 }], 5);
  const expected = JSON.stringify(foldAll(fleet, slots));
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const random = seeded(seed);
      const shuffled = slots.map((slot) => {
        const keyed = slot.samples.map((sample) => ({ sample, key: random() }));
        return { ...slot, samples: keyed.sort((a, b) => a.key - b.key).map(({ sample }) => sample) };
      });
      expect(JSON.stringify(foldAll(fleet, shuffled))).toBe(expected);
    }),
    { numRuns: 5 },
  );
});

test('failures and late samples change no verdict and no evidence, wherever they are put', () => {
  const fleet = small(6);
  const slots = slotsOf(fleet, [{ scope: { region: 'r0' }, size: 0.4, fromCycle: 4 }], 10);
  const expected = foldAll(fleet, slots);
  const noisy = slots.map((slot) => ({
    ...slot,
    samples: slot.samples.flatMap((sample, at) => [
      sample,
      { ...failed(sample), position: sample.position + 0.5 },
      ...(at % 3 === 0
        ? [{ ...sample, position: sample.position + 0.7, scores: { correct: 0, format: 0 }, late: true as const }]
        : []),
    ]),
  }));
  // How many probes failed is counted beside it all, and may rule out that answers are missing.
  const judged = (folds: readonly Fold[]): string =>
    JSON.stringify(folds, (key, value: unknown) => (key === 'outcomes' || key === 'ruledOut' ? null : value));
  expect(judged(foldAll(fleet, noisy))).toBe(judged(expected));
});

test('an outage opens nothing, closes nothing, and turns verdicts stale only', () => {
  const fleet = small(7);
  const healthy = run(fleet, [], { until: 10 });
  let { states } = healthy;
  for (let cycle = 10; cycle < 20; cycle += 1) {
    for (const slot of fleet.slotsOf(cycle, [])) {
      const fold = fleet.engine.fold(states, { ...slot, samples: slot.samples.map(failed) });
      expect([fold.changes, fold.incidents, fold.sums]).toEqual([[], [], []]);
      states = fold.states;
    }
  }
  expect(new Set(fleet.engine.verdicts(states, isoAt(10 * HOUR)).map(({ verdict }) => verdict))).toEqual(
    new Set(['stable']),
  );
  const late = fleet.engine.verdicts(states, isoAt(20 * HOUR));
  expect(new Set(late.map(({ verdict }) => verdict))).toEqual(new Set(['stale']));
  expect(late[0]!.since < isoAt(13 * HOUR)).toBe(true);
});

test('an incident stays open while data stop, and closes by evidence of recovery, after which the scope is stable again', () => {
  const fleet = small(8, { canaries: 24, repeats: 6 });
  const fault = { scope: { region: 'r1' }, size: 0.7, fromCycle: 5, untilCycle: 10 };
  const sick = run(fleet, [fault], { until: 10 });
  expect(scopesOf(sick.incidents)).toEqual(['region=r1']);
  let { states } = sick;
  for (const slot of fleet.slotsOf(10, [])) {
    states = fleet.engine.fold(states, { ...slot, samples: slot.samples.map(failed) }).states;
  }
  expect(fleet.engine.incidents(states)[0]!.closedAt).toBeNull();
  const degraded = fleet.engine.verdicts(states, isoAt(100 * HOUR)).filter(({ verdict }) => verdict === 'degraded');
  expect(new Set(degraded.map(({ scope }) => scope.region))).toEqual(new Set(['r1']));

  const well = run(fleet, [fault], { from: 11, until: 41, states });
  expect(well.incidents).toHaveLength(1);
  expect(well.incidents[0]).toMatchObject({ closedBy: 'recovery', scope: { region: 'r1' } });
  expect(hoursAfter(well.incidents[0]!.closedAt!, 11)).toBeGreaterThan(1);
  expect(new Set(fleet.engine.verdicts(well.states, isoAt(41 * HOUR)).map(({ verdict }) => verdict))).toEqual(
    new Set(['stable']),
  );

  const again = run(fleet, [{ ...fault, fromCycle: 45, untilCycle: 60 }], { from: 41, until: 50, states: well.states });
  expect(again.incidents.filter(({ closedAt }) => closedAt === null)).toHaveLength(1);
  expect(hoursAfter(again.incidents[0]!.onsetAt, 45)).toBeGreaterThanOrEqual(-2);
});

test('two faults at a time in different slices are two incidents with the right slices', () => {
  for (const seed of [1, 2, 3, 4]) {
    const fleet = makeFleet({ seed, backends: product(2, 3, 2), canaries: 24 });
    const faults = [
      { scope: { model: 'm0', region: 'r0' }, size: 0.9, fromCycle: 5 },
      { scope: { model: 'm1', hardware: 'h1' }, size: 0.5, fromCycle: 8 },
    ];
    const { incidents } = run(fleet, faults, { until: 18 });
    expect(scopesOf(incidents), `seed ${seed}`).toEqual(['model=m0,region=r0', 'model=m1,hardware=h1']);
  }
});

test('a fall of form alone is an incident of format, and one of both signals is one incident', () => {
  const scope = { model: 'm1' };
  const form = run(small(9), [{ scope, size: 0.6, fromCycle: 4, aspect: 'format' }], { until: 12 });
  expect(form.incidents.map(({ signals }) => signals)).toEqual([['format']]);
  const faults = [
    { scope, size: 0.6, fromCycle: 4 },
    { scope, size: 0.6, fromCycle: 4, aspect: 'format' as const },
  ];
  const both = run(small(9), faults, { until: 12 });
  expect(both.incidents).toHaveLength(1);
  expect([...both.incidents[0]!.signals].sort()).toEqual(['correct', 'format']);
  expect(scopesOf(both.incidents)).toEqual(['model=m1']);
});

/** One canary gives another score than drawn, on all backends, from a cycle on. */
const withCanary = (slot: ClosedSlot, canary: string, score: number): ClosedSlot => ({
  ...slot,
  samples: slot.samples.map((sample) =>
    sample.canary === canary ? { ...sample, scores: { ...sample.scores, correct: score } } : sample,
  ),
});

test('a canary that fails alone for ever is never degraded', () => {
  const fleet = small(10, { canaries: 12, repeats: 6 });
  let states = fleet.engine.initial();
  for (let cycle = 0; cycle < 150; cycle += 1) {
    for (const slot of fleet.slotsOf(cycle, [])) {
      states = fleet.engine.fold(states, cycle < 10 ? slot : withCanary(slot, 'c0/0', 0)).states;
    }
  }
  expect(fleet.engine.incidents(states)).toEqual([]);
});

test('losses on many canaries with larger gains on a few are changed, not degraded', () => {
  const steady = (canary: string): boolean => Number(canary.split('/')[1]) % 4 !== 0;
  let index = 0;
  const healthy = (): number => (steady(`c/${index++}`) ? 0.97 : 0.3);
  const fleet = makeFleet({ seed: 11, backends: product(1, 2, 1), canaries: 40, runs: 12, repeats: 2, healthy });
  const random = seeded(12);
  let states = fleet.engine.initial();
  const changes: Verdict[] = [];
  for (let cycle = 0; cycle < 30; cycle += 1) {
    for (const slot of fleet.slotsOf(cycle, [])) {
      const moved = slot.samples.map((sample) => ({
        ...sample,
        scores: { ...sample.scores, correct: random() < (steady(sample.canary) ? 0.85 : 0.75) ? 1 : 0 },
      }));
      const fold = fleet.engine.fold(states, cycle < 5 ? slot : { ...slot, samples: moved });
      states = fold.states;
      changes.push(...fold.changes);
    }
  }
  expect(fleet.engine.incidents(states)).toEqual([]);
  expect(verdictsNamed(changes, 'changed').map(({ scope }) => scopeName(scope))).toContain('fleet');
});

test('a fall that ends a better spell is changed, and one that goes on below the baseline is degraded', () => {
  const after = (last: (random: () => number) => number) => {
    const fleet = makeFleet({
      ...{ seed: 31, backends: product(1, 2, 1), canaries: 30, slotsPerCycle: 1, repeats: 6 },
      healthy: () => 0.94,
    });
    const random = seeded(32);
    const folds = Array.from({ length: 130 }, (_, cycle) => cycle).reduce<{
      states: States;
      changes: readonly Verdict[];
    }>(
      ({ states, changes }, cycle) => {
        const [slot] = fleet.slotsOf(cycle, []);
        const samples = slot!.samples.map((sample) => ({
          ...sample,
          scores: { ...sample.scores, correct: cycle < 96 ? Number(random() < 0.998) : last(random) },
        }));
        const fold = fleet.engine.fold(states, { ...slot!, samples });
        return { states: fold.states, changes: [...changes, ...fold.changes] };
      },
      { states: fleet.engine.initial(), changes: [] },
    );
    const told = folds.changes.filter(({ at, signal }) => at >= isoAt(96 * HOUR) && signal === 'correct');
    return { incidents: fleet.engine.incidents(folds.states), told: new Set(told.map(({ verdict }) => verdict)) };
  };
  const back = after((random) => Number(random() < 0.925));
  expect(back.incidents).toEqual([]);
  expect(back.told).toContain('changed');
  expect(after((random) => Number(random() < 0.75)).incidents).toHaveLength(1);
});

test('an improvement is told and opens nothing', () => {
  const fleet = small(13, { canaries: 24, runs: 10, healthy: () => 0.7 });
  let states = fleet.engine.initial();
  for (let cycle = 0; cycle < 30; cycle += 1) {
    for (const slot of fleet.slotsOf(cycle, [])) {
      const better = slot.samples.map((sample) => ({ ...sample, scores: { ...sample.scores, correct: 1 } }));
      states = fleet.engine.fold(states, { ...slot, samples: better }).states;
    }
  }
  expect(fleet.engine.incidents(states)).toEqual([]);
  const names = fleet.engine.verdicts(states, isoAt(30 * HOUR)).filter(({ signal }) => signal === 'correct');
  expect(new Set(names.map(({ verdict }) => verdict))).toEqual(new Set(['improved']));
});

test('cells without a reference are no_baseline and never judged; without cells of a signal there is no verdict on it', () => {
  const { setup, slotsOf: make } = small(14);
  const bare = createEngine({ ...setup, references: [] });
  let states = bare.initial();
  for (const slot of make(0, [])) states = bare.fold(states, slot).states;
  expect(new Set(bare.verdicts(states, isoAt(HOUR)).map(({ verdict }) => verdict))).toEqual(new Set(['no_baseline']));
  const correctOnly = setup.references.map((reference) => ({
    ...reference,
    runs: { correct: reference.runs.correct! },
  }));
  const verdicts = createEngine({ ...setup, references: correctOnly });
  expect(new Set(verdicts.verdicts(verdicts.initial(), isoAt(0)).map(({ signal }) => signal))).toEqual(
    new Set(['correct']),
  );
});

test('a baseline that lacks one backend leaves the others judged', () => {
  const { setup, slotsOf: make } = small(15);
  const engine = createEngine({
    ...setup,
    references: setup.references.filter(({ group }) => !group.startsWith('m0-r0')),
  });
  let states = engine.initial();
  for (let cycle = 0; cycle < 4; cycle += 1)
    for (const slot of make(cycle, [])) states = engine.fold(states, slot).states;
  const verdicts = engine.verdicts(states, isoAt(4 * HOUR)).filter(({ signal }) => signal === 'correct');
  const named = (name: string): string | undefined => verdicts.find(({ scope }) => scopeName(scope) === name)?.verdict;
  expect(named('model=m0,region=r0')).toBe('no_baseline');
  expect(named('model=m1')).toBe('stable');
  expect(named('fleet')).toBe('stable');
});

test('slots of other purposes are not folded, and a burst multiplies in without a floor', () => {
  const fleet = small(16);
  const { states } = run(fleet, [], { until: 3 });
  const [slot] = fleet.slotsOf(3, [{ scope: {}, size: 1, fromCycle: 0 }]);
  expect(fleet.engine.fold(states, { ...slot!, purpose: 'baseline' }).states).toBe(states);
  const samples = slot!.samples.map((sample) => ({ ...sample, purpose: 'burst' as const }));
  const burst = fleet.engine.fold(states, { ...slot!, cycle: 'burst@x', purpose: 'burst', samples });
  expect(burst.states['cycles']).toEqual(states['cycles']);
  expect(burst.incidents).toHaveLength(1);
});

test('sums hold count, sum and sum of squares by backend and signal', () => {
  const fleet = small(17, { slotsPerCycle: 1 });
  const [slot] = fleet.slotsOf(0, []);
  const { sums } = fleet.engine.fold(fleet.engine.initial(), slot!);
  expect(sums).toHaveLength(8);
  const [first] = sums;
  const scores = slot!.samples
    .filter(({ backend }) => backend === first!.backend)
    .map(({ scores: { correct } }) => correct!);
  expect(first).toEqual({
    backend: first!.backend,
    signal: 'correct',
    count: 16,
    sum: scores.reduce((a, b) => a + b, 0),
    sumOfSquares: scores.reduce((a, b) => a + b * b, 0),
  });
});

test('a reference does not judge what was sent before it was in use, and judges all that came after', () => {
  const fleet = small(21);
  const slots = slotsOf(fleet, [{ scope: {}, size: 0.5, fromCycle: 0, untilCycle: 20 }], 40);
  const from = isoAt(20 * HOUR);
  const judged = (used: string | undefined): readonly Fold[] => {
    const references = fleet.setup.references.map((one) => (used === undefined ? one : { ...one, from: used }));
    return foldAll({ ...fleet, engine: createEngine({ ...fleet.setup, references }) }, slots);
  };
  const opened = (folds: readonly Fold[]): number => folds.flatMap(({ incidents }) => incidents).length;
  expect(opened(judged(undefined))).toBeGreaterThan(0);
  expect(opened(judged(from))).toBe(0);
  expect(opened(judged(isoAt(5 * HOUR)))).toBeGreaterThan(0);

  const before = judged(from).filter((_, i) => slots[i]!.startAt < from);
  expect(before.flatMap(({ changes }) => changes.map(({ verdict }) => verdict))).toEqual([]);
  expect(
    verdictsNamed(
      judged(from).flatMap(({ changes }) => changes),
      'stable',
    ).length,
  ).toBeGreaterThan(0);
});

test('cells whose reference is older are judged on beside those with a new one', () => {
  const fleet = small(23);
  const renewed = fleet.setup.references.map((one) =>
    one.group.startsWith('m0') ? { ...one, from: isoAt(20 * HOUR) } : one,
  );
  const engine = createEngine({ ...fleet.setup, references: renewed });
  const openedOn = (model: string): number => {
    const slots = slotsOf(fleet, [{ scope: { model }, size: 0.5, fromCycle: 0 }], 20);
    return foldAll({ ...fleet, engine }, slots).flatMap(({ incidents }) => incidents).length;
  };
  expect(openedOn('m0')).toBe(0);
  expect(openedOn('m1')).toBeGreaterThan(0);
});

test('the version follows from what a fold depends on and from nothing else', () => {
  const { setup } = small(18);
  const { version } = createEngine(setup);
  expect(version).toMatch(/^[0-9a-f]{64}$/);
  expect(createEngine(structuredClone(setup)).version).toBe(version);
  expect(createEngine({ ...setup, tolerance: 0.03 }).version).not.toBe(version);
  expect(createEngine({ ...setup, references: setup.references.slice(1) }).version).not.toBe(version);
  const later = setup.references.map((one) => ({ ...one, from: isoAt(0) }));
  expect(createEngine({ ...setup, references: later }).version).not.toBe(version);
  const [first, ...rest] = setup.backends;
  expect(createEngine({ ...setup, backends: [{ ...first!, runbook: 'https://x' }, ...rest] }).version).toBe(version);
});

test('a fleet without backends, cells or schedule is judged without a complaint', () => {
  const engine = createEngine({
    backends: [],
    references: [],
    cells: [],
    falseAlarmsPerMonth: 1,
    cyclesPerMonth: 1,
    tolerance: 0.02,
    intervalMs: Infinity,
  });
  expect(engine.verdicts(engine.initial(), isoAt(0))).toEqual([]);
});
