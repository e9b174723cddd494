import fc from 'fast-check';
import { expect, test } from 'vitest';
import { divergenceEvidence, endDay, forgetBackend } from '../../src/detect/divergence-day.ts';
import { divergenceModel, pairsAmong, type DivergenceModel } from '../../src/detect/divergence-model.ts';
import { emptyDivergence, type DivergenceState } from '../../src/detect/divergence-state.ts';
import { foldDivergence, readDivergences } from '../../src/detect/divergence.ts';
import { buildLattice, type Lattice } from '../../src/detect/lattice.ts';
import { readPauses } from '../../src/detect/pause.ts';
import { readSlot } from '../../src/detect/read-slot.ts';
import type { Divergence } from '../../src/judgement.ts';
import type { ClosedSlot, Sample } from '../../src/model.ts';
import { makeFleet, product, seeded, type Fault, type Fleet, type FleetOptions } from './fleet-simulation.ts';

const DAY_CYCLES = 24;

const gauss = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Some backends of one model whose canaries have scores of correctness alone. */
const modelOf = (backends: number, falseAlarmsPerMonth = 1): DivergenceModel => {
  const { setup } = makeFleet({ seed: 1, backends: product(1, backends, 1), canaries: 1, falseAlarmsPerMonth });
  return divergenceModel(setup, buildLattice(setup.backends));
};

interface Passed {
  /** The first day on which each backend's evidence reaches the threshold, null for never. */
  readonly told: readonly (number | null)[];
  /** How often any did; each time it starts at zero. */
  readonly alarms: number;
}

/** Lets days pass by their means alone. */
const passDays = (model: DivergenceModel, days: number, meansOf: () => readonly number[]): Passed => {
  const [compared] = model.signals;
  const [state] = emptyDivergence(model).signals;
  if (compared === undefined || state === undefined) throw new Error('nobody is compared');
  const told = compared.sides.map((): number | null => null);
  let alarms = 0;
  for (let day = 1; day <= days; day += 1) {
    const means = meansOf();
    for (const [backend, sides] of compared.sides.entries()) {
      for (const [pair, { one, other }] of compared.pairs.entries()) {
        state.today[2 * pair] = 1;
        state.today[2 * pair + 1] = (means[one] ?? 0) - (means[other] ?? 0);
      }
      endDay(state, sides, backend, model);
      if (divergenceEvidence(state, sides) < model.threshold) continue;
      alarms += 1;
      told[backend] ??= day;
      forgetBackend(state, compared, backend);
    }
  }
  return { told, alarms };
};

const mean = (xs: readonly number[]): number => xs.reduce((sum, x) => sum + x, 0) / xs.length;

/** How healthy days may be: means of backends of one law. */
const WEATHER: Readonly<Record<string, (random: () => number, backends: number) => readonly number[]>> = {
  quiet: (random, backends) => Array.from({ length: backends }, () => 0.957 + 0.0053 * gauss(random)),
  'rough, separate factors': (random, backends) =>
    Array.from({ length: backends }, () => 1 - 0.043 * Math.exp(0.33 * gauss(random)) + 0.0053 * gauss(random)),
  'rough, one factor for all': (random, backends) => {
    const factor = Math.exp(0.8 * gauss(random));
    return Array.from({ length: backends }, () => 1 - 0.043 * factor + 0.0053 * gauss(random));
  },
  'wild, a heavy tail': (random, backends) =>
    Array.from({ length: backends }, () => Math.max(0, 1 - 0.1 * Math.exp(1.2 * gauss(random)))),
  'six answers a day of a hard canary': (random, backends) =>
    Array.from({ length: backends }, () => mean(Array.from({ length: 6 }, () => (random() < 0.08 ? 1 : 0)))),
  'one answer a day': (random, backends) => Array.from({ length: backends }, () => (random() < 0.9 ? 1 : 0)),
};

test.each(Object.entries(WEATHER))('backends of one law are told apart less often than allowed: %s', (_, weather) => {
  // A generous budget, so that false alarms are frequent enough to be counted: ten a fleet and month, half of them by one signal.
  for (const [backends, months] of [
    [2, 60],
    [3, 60],
    [12, 12],
  ] as const) {
    const random = seeded(backends);
    const { alarms } = passDays(modelOf(backends, 10), Math.round(30.44 * months), () => weather(random, backends));
    expect(alarms).toBeLessThanOrEqual((10 * months) / 2);
  }
});

test('two backends that are the better one by turns are never told, and differences of exactly the tolerance neither', () => {
  const model = modelOf(2);
  let day = 0;
  expect(
    passDays(model, 400, () => {
      day += 1;
      return day % 2 === 0 ? [0.9, 0.99] : [0.99, 0.9];
    }).alarms,
  ).toBe(0);
  expect(passDays(model, 400, () => [0.95, 0.97]).alarms).toBe(0);
});

const toldAfter = (
  backends: number,
  worse: readonly number[],
  { loss, spread, seed }: { readonly loss: number; readonly spread: number; readonly seed: number },
): readonly (number | null)[] => {
  const random = seeded(seed);
  return passDays(modelOf(backends), 60, () =>
    Array.from({ length: backends }, (_, at) => 0.957 - (worse.includes(at) ? loss : 0) + spread * gauss(random)),
  ).told;
};

test.each([
  { name: 'one of 12, quiet', backends: 12, worse: [0], spread: 0.0053, within: 15 },
  { name: 'one of 12, rough', backends: 12, worse: [0], spread: 0.016, within: 28 },
  { name: 'one of 2, quiet', backends: 2, worse: [1], spread: 0.0053, within: 14 },
  { name: 'one of 2, rough', backends: 2, worse: [1], spread: 0.016, within: 35 },
  { name: 'four of 12, rough', backends: 12, worse: [0, 1, 2, 3], spread: 0.016, within: 30 },
  { name: 'half of 12, rough', backends: 12, worse: [0, 1, 2, 3, 4, 5], spread: 0.016, within: 40 },
])('a backend five points worse is told, and no other: $name, within $within days', ({ backends, worse, ...rest }) => {
  for (let seed = 1; seed <= 6; seed += 1) {
    const told = toldAfter(backends, worse, { loss: 0.05, spread: rest.spread, seed });
    for (const [at, day] of told.entries()) {
      if (worse.includes(at)) expect(day ?? Infinity).toBeLessThanOrEqual(rest.within);
      else expect(day).toBeNull();
    }
  }
});

test('one backend that is better than all others makes none of four diverge; of two it makes the other one', () => {
  expect(toldAfter(4, [0, 1, 2], { loss: 0.2, spread: 0.005, seed: 1 })).toEqual([null, null, null, null]);
  expect(toldAfter(2, [0], { loss: 0.2, spread: 0.005, seed: 1 })).toEqual([expect.any(Number), null]);
});

test('every backend has the same number of siblings: all others up to thirteen, then twelve spread over the rest', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 80 }), (count) => {
      const pairs = pairsAmong(Array.from({ length: count }, (_, i) => i));
      const siblings = Array.from({ length: count }, (_, at) =>
        pairs.flatMap(({ one, other }) => (one === at ? [other] : other === at ? [one] : [])),
      );
      for (const own of siblings) {
        expect(new Set(own).size).toBe(own.length);
        if (count <= 13) expect(own).toHaveLength(count - 1);
        else {
          expect(own.length).toBeGreaterThanOrEqual(11);
          expect(own.length).toBeLessThanOrEqual(12);
        }
      }
    }),
  );
});

interface Watched {
  readonly fleet: Fleet;
  readonly model: DivergenceModel;
  readonly lattice: Lattice;
}

const watch = (options: Partial<FleetOptions> = {}): Watched => {
  const fleet = makeFleet({ seed: 7, backends: product(1, 3, 1), canaries: 4, healthy: () => 0.95, ...options });
  const lattice = buildLattice(fleet.setup.backends);
  return { fleet, lattice, model: divergenceModel(fleet.setup, lattice) };
};

const fold = ({ model, lattice }: Watched, state: DivergenceState, slot: ClosedSlot): DivergenceState => {
  const pauses = readPauses(lattice, [], slot);
  return foldDivergence(model, lattice, state, {
    pauses,
    samples: readSlot(pauses.slot, lattice),
    explained: () => lattice.backends.map(() => null),
  });
};

/** Folds so many hourly cycles; `change` may alter a slot. */
const foldCycles = (
  watched: Watched,
  cycles: number,
  {
    faults = [],
    change = (slot) => slot,
  }: { faults?: readonly Fault[]; change?: (slot: ClosedSlot) => ClosedSlot } = {},
): DivergenceState => {
  let state = emptyDivergence(watched.model);
  for (let cycle = 0; cycle < cycles; cycle += 1)
    for (const slot of watched.fleet.slotsOf(cycle, faults)) state = fold(watched, state, change(slot));
  return state;
};

const find = (all: readonly Divergence[], backend: string, signal = 'correct'): Divergence => {
  const found = all.find((one) => one.backend === backend && one.signal === signal);
  if (found === undefined) throw new Error(`nothing of ${signal} on ${backend}`);
  return found;
};

const WORSE: Fault = { scope: { region: 'r1' }, size: 0.4, fromCycle: 0 };

test('answers to one prompt are compared across the slots of a cycle, and only the lower backend diverges', () => {
  const watched = watch({ slotsPerCycle: 4 });
  const state = foldCycles(watched, 20 * DAY_CYCLES + 1, { faults: [WORSE] });
  const all = readDivergences(watched.model, watched.lattice, state);
  expect(all.map(({ backend, signal, diverges }) => [backend, signal, diverges])).toEqual([
    ['m0-r0-h0', 'correct', false],
    ['m0-r1-h0', 'correct', true],
    ['m0-r2-h0', 'correct', false],
    ['m0-r0-h0', 'format', false],
    ['m0-r1-h0', 'format', false],
    ['m0-r2-h0', 'format', false],
  ]);
  const low = find(all, 'm0-r1-h0');
  expect(low).toMatchObject({ siblings: ['m0-r0-h0', 'm0-r2-h0'], days: 20 });
  expect(low.difference?.estimate).toBeCloseTo(-0.38, 1);
  expect(low.difference?.low).toBeLessThan(-0.35);
  expect(low.difference?.high).toBeGreaterThan(low.difference?.estimate ?? 0);
  expect(low.difference?.high).toBeLessThan(-0.3);
});

test('nothing waits for siblings once all have answered, failed or paused', () => {
  const watched = watch({ slotsPerCycle: 4 });
  const waiting = (state: DivergenceState): number =>
    Object.values(state.waiting).reduce((sum, { prompts }) => sum + Object.keys(prompts).length, 0);
  expect(waiting(foldCycles(watched, 3))).toBe(0);
  const failed = (sample: Sample): Sample =>
    sample.backend === 'm0-r2-h0'
      ? { ...sample, outcome: { kind: 'failure', reason: 'timeout', message: 'late' }, scores: {} }
      : sample;
  const state = foldCycles(watched, 3, { change: (slot) => ({ ...slot, samples: slot.samples.map(failed) }) });
  expect(waiting(state)).toBe(0);
  const absent = foldCycles(watched, 3, {
    change: (slot) => ({ ...slot, samples: slot.samples.filter(({ backend }) => backend !== 'm0-r2-h0') }),
  });
  expect(waiting(absent)).toBe(4);
});

test('failures, scores that could not be judged, late samples and bursts pair with nothing', () => {
  const watched = watch();
  const changes: Readonly<Record<string, (slot: ClosedSlot) => ClosedSlot>> = {
    failed: (slot) => ({
      ...slot,
      samples: slot.samples.map((one) => ({
        ...one,
        scores: {},
        outcome: { kind: 'failure', reason: 'timeout', message: '' },
      })),
    }),
    unjudged: (slot) => ({ ...slot, samples: slot.samples.map((one) => ({ ...one, scores: { correct: null } })) }),
    late: (slot) => ({ ...slot, samples: slot.samples.map((one) => ({ ...one, late: true })) }),
    burst: (slot) => ({
      ...slot,
      purpose: 'burst',
      samples: slot.samples.map((one) => ({ ...one, purpose: 'burst' })),
    }),
  };
  for (const change of Object.values(changes)) {
    const state = foldCycles(watched, 8 * DAY_CYCLES, { faults: [WORSE], change });
    for (const { days, evidence, difference } of readDivergences(watched.model, watched.lattice, state))
      expect({ days, nats: evidence.nats, difference }).toEqual({ days: 0, nats: 0, difference: null });
  }
});

test('a backend whose pause begins starts at zero, and its siblings keep what they have', () => {
  const watched = watch();
  const state = foldCycles(watched, 10 * DAY_CYCLES + 1, { faults: [WORSE] });
  const before = readDivergences(watched.model, watched.lattice, state);
  expect(find(before, 'm0-r1-h0').evidence.nats).toBeGreaterThan(2);
  const [slot] = watched.fleet.slotsOf(10 * DAY_CYCLES + 1, [WORSE]);
  if (slot === undefined) throw new Error('a cycle has a slot');
  const paused = (one: Sample): Sample => (one.backend === 'm0-r1-h0' ? { ...one, paused: true } : one);
  const after = readDivergences(
    watched.model,
    watched.lattice,
    fold(watched, state, { ...slot, samples: slot.samples.map(paused) }),
  );
  expect(find(after, 'm0-r1-h0')).toMatchObject({ days: 0, evidence: { nats: 0 }, difference: null });
  expect(find(after, 'm0-r0-h0')).toMatchObject({ days: 10 });
});

test('a divergence that ends is forgotten within days', () => {
  const watched = watch();
  const cured = foldCycles(watched, 34 * DAY_CYCLES + 1, { faults: [{ ...WORSE, untilCycle: 24 * DAY_CYCLES }] });
  const { evidence, diverges } = find(readDivergences(watched.model, watched.lattice, cured), 'm0-r1-h0');
  expect({ diverges, low: evidence.nats < 0.5 * evidence.threshold }).toEqual({ diverges: false, low: true });
});

test('backends of different models, and of one model without a canary in common, are not compared', () => {
  const two = watch({ backends: product(2, 1, 1) });
  expect(readDivergences(two.model, two.lattice, emptyDivergence(two.model))).toEqual([]);
  const { fleet, lattice } = watch({ backends: product(1, 2, 1) });
  const [first] = fleet.setup.backends;
  const cells = fleet.setup.cells.filter(({ canary, backend }) => canary.endsWith('0') === (backend === first?.id));
  expect(divergenceModel({ ...fleet.setup, cells }, lattice).signals).toEqual([]);
});

test('a state that goes through JSON at every step is the same in the end, and a fold leaves what it is given', () => {
  const watched = watch({ slotsPerCycle: 3 });
  let straight = emptyDivergence(watched.model);
  let through = straight;
  for (let cycle = 0; cycle < 3 * DAY_CYCLES; cycle += 1) {
    for (const slot of watched.fleet.slotsOf(cycle, [WORSE])) {
      const before = JSON.stringify(straight);
      const next = fold(watched, straight, slot);
      expect(JSON.stringify(straight)).toBe(before);
      straight = next;
      through = fold(watched, JSON.parse(JSON.stringify(through)) as DivergenceState, slot);
    }
  }
  expect(through).toEqual(straight);
});

test('a backend in an open incident of the signal is not judged by that day, and the others are', () => {
  const watched = watch();
  const { model, lattice } = watched;
  let state = emptyDivergence(model);
  for (let cycle = 0; cycle <= 10 * DAY_CYCLES; cycle += 1)
    for (const slot of watched.fleet.slotsOf(cycle, [WORSE]))
      state = foldDivergence(model, lattice, state, {
        pauses: readPauses(lattice, [], slot),
        samples: readSlot(slot, lattice),
        explained: (signal) =>
          lattice.backends.map(({ region }) => (region === 'r1' && signal === 'correct' ? 'an incident' : null)),
      });
  const all = readDivergences(model, lattice, state);
  expect(find(all, 'm0-r1-h0')).toMatchObject({ days: 0, evidence: { nats: 0 } });
  expect(find(all, 'm0-r1-h0', 'format')).toMatchObject({ days: 10 });
  expect(find(all, 'm0-r0-h0')).toMatchObject({ days: 10 });
});
