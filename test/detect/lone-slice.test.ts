import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Supplied } from '../../src/detect/canary-cap.ts';
import { benchOf } from '../../src/detect/bench.ts';
import { fallIncrements } from '../../src/detect/increments.ts';
import { buildLattice, type Lattice } from '../../src/detect/lattice.ts';
import { createAlone, type LoneModel } from '../../src/detect/lone-canary.ts';
import { movedCanaries, movedThroughout, type MovedCanary } from '../../src/detect/lone-slice.ts';
import { ALONE_EPSILONS } from '../../src/detect/parameters.ts';
import { scopeName, type Backend } from '../../src/model.ts';
import { makeFleet, product, seeded } from './fleet-simulation.ts';

const CANARY = 'a/b';

/** One canary in some variants on every backend. */
const loneOf = (lattice: Lattice, threshold: number, variants = 1): LoneModel => ({
  threshold,
  together: threshold + 1,
  backends: new Map([[CANARY, new Map(lattice.backends.map((_, position) => [position, variants]))]]),
});

interface Probing {
  readonly backends: readonly Backend[];
  /** Nats of a cell, as its wealth is capped by, and of a slice one more. */
  readonly threshold: number;
  /** What is read at another threshold than it is capped by. */
  readonly read?: number;
  readonly cycles: number;
  /** Healthy mean that its cells are judged by. */
  readonly mean: number;
  /** Whether a probe passes. */
  readonly passes: (backend: Backend, cycle: number) => boolean;
  /** Probes of a backend in a cycle. */
  readonly probes?: (backend: Backend) => number;
}

/** What is said after every cycle. */
const follow = (probing: Probing, read: (moved: MovedCanary | undefined, cycle: number) => void): Lattice => {
  const lattice = buildLattice(probing.backends);
  const lone = loneOf(lattice, probing.threshold);
  const readAt = probing.read === undefined ? lone : loneOf(lattice, probing.read);
  const passed = fallIncrements(probing.mean, 1, ALONE_EPSILONS);
  const failed = fallIncrements(probing.mean, 0, ALONE_EPSILONS);
  const alone: Supplied = {};
  for (let cycle = 0; cycle < probing.cycles; cycle += 1) {
    // A slot a cycle: what was read after one is not changed by the next.
    const take = createAlone(alone, lone);
    for (const backend of probing.backends) {
      for (let i = probing.probes?.(backend) ?? 1; i > 0; i -= 1) {
        const bets = probing.passes(backend, cycle) ? passed : failed;
        take({ canary: CANARY, variant: 'plain', backend: backend.id }, bets);
      }
    }
    read(movedCanaries(alone, readAt, lattice)[0], cycle);
  }
  return lattice;
};

const namesOf = (lattice: Lattice, moved: MovedCanary | undefined): string =>
  (moved?.slices ?? []).map((scope) => scopeName(lattice.scopes[scope] ?? {})).join(' + ');

test.each<[string, number, (backend: Backend) => number]>([
  ['answers as good as the reference allows', 0.9, () => 1],
  ['unequal numbers of probes', 0.9, ({ id }) => (id.endsWith('h0') ? 5 : 1)],
  ['a canary that fails every other time', 0.5, () => 1],
])('of a healthy canary a reading of a slice passes x nats at most once in e^x: %s', (_, mean, probes) => {
  const random = seeded(7);
  const counts = { cycles: 4000, over: [2, 3, 4].map((nats) => ({ nats, count: 0 })) };
  const probing = {
    ...{ backends: product(1, 2, 3), threshold: 1000, read: 0.5, cycles: counts.cycles, mean, probes },
    passes: () => random() < mean,
  };
  follow(probing, (moved) => {
    for (const one of counts.over) if ((moved?.on(0).nats ?? 0) >= one.nats) one.count += 1;
  });
  for (const { nats, count } of counts.over) expect(count / counts.cycles).toBeLessThanOrEqual(Math.exp(-nats));
});

test('days that are bad for all backends at once bring no slice to the threshold', () => {
  const random = seeded(11);
  let told = 0;
  let odds = 1;
  const passes = (_: Backend, cycle: number): boolean => {
    if (cycle % 24 === 0) odds = Math.exp(0.5 * (random() + random() + random() - 1.5) * 2);
    return random() >= (0.05 * odds) / (0.95 + 0.05 * odds);
  };
  follow({ backends: product(2, 3, 4), threshold: 14, cycles: 1500, mean: 0.85, passes }, (moved) => {
    if (moved !== undefined) told += 1;
  });
  expect(told).toBe(0);
});

test('a canary that always fails on a slice is told on just that slice after two or three cycles, long before one cell would tell it', () => {
  for (const [seed, slice] of [
    [1, 'model=m1'],
    [2, 'region=r2'],
    [3, 'model=m0,hardware=h1'],
  ] as const) {
    const random = seeded(seed);
    const isBad = ({ model, region, hardware }: Backend): boolean =>
      slice.split(',').every((part) => [`model=${model}`, `region=${region}`, `hardware=${hardware}`].includes(part));
    const said: [number, MovedCanary][] = [];
    const lattice = follow(
      {
        ...{ backends: product(2, 4, 3), threshold: 14.5, cycles: 12, mean: 0.88 },
        passes: (backend) => !isBad(backend) && random() < 0.97,
      },
      (moved, cycle) => {
        if (moved !== undefined) said.push([cycle + 1, moved]);
      },
    );
    expect(said[0]![0]).toBeLessThanOrEqual(slice.includes(',') ? 5 : 3);
    expect(new Set(said.map(([, moved]) => namesOf(lattice, moved)))).toEqual(new Set([slice]));
  }
});

test('a canary that fails on one backend only is named there and never wider, though its neighbours fail now and then', () => {
  const random = seeded(5);
  const names = new Set<string>();
  let first = Infinity;
  const readings: MovedCanary[] = [];
  const lattice = follow(
    {
      ...{ backends: product(2, 2, 1), threshold: 12, cycles: 1500, mean: 0.85 },
      passes: ({ id }) => id !== 'm0-r1-h0' && random() < 0.93,
    },
    (moved, cycle) => {
      if (moved === undefined) return;
      first = Math.min(first, cycle + 1);
      readings.push(moved);
    },
  );
  for (const moved of readings) names.add(namesOf(lattice, moved));
  expect([...names]).toEqual(['model=m0,region=r1']);
  expect(first).toBeLessThanOrEqual(8);
});

test('a canary that fails on two slices apart from each other is told on both', () => {
  const random = seeded(9);
  let last: MovedCanary | undefined;
  const lattice = follow(
    {
      ...{ backends: product(3, 2, 2), threshold: 13, cycles: 8, mean: 0.88 },
      passes: ({ model, region }) => model !== 'm0' && !(model === 'm2' && region === 'r1') && random() < 0.98,
    },
    (moved) => {
      last = moved;
    },
  );
  expect(namesOf(lattice, last)).toBe('model=m0 + model=m2,region=r1');
});

test('of two backends with the same attributes that one has fallen, no slice is told, but its canary counts as moved there', () => {
  const [one] = product(1, 1, 1);
  const backends = [one!, { ...one!, id: 'twin' }];
  let last: MovedCanary | undefined;
  follow({ backends, threshold: 12, cycles: 20, mean: 0.88, passes: ({ id }) => id !== 'twin' }, (moved) => {
    last = moved;
  });
  expect(last?.slices).toEqual([]);
  expect([...(last?.backends ?? [])]).toEqual([1]);
});

test('slices share no backend, show the threshold or hold a cell that does, and have less evidence than their cells hold', () => {
  const lattice = buildLattice(product(2, 3, 1));
  const lone = loneOf(lattice, 6, 2);
  const wealth = fc.tuple(...ALONE_EPSILONS.map(() => fc.double({ min: 0, max: 12, noNaN: true })));
  const cells = fc.dictionary(
    fc.tuple(fc.constantFrom('plain', 'warm'), fc.constantFrom(...lattice.backends)).map(([v, { id }]) => `${v}@${id}`),
    wealth,
  );
  fc.assert(
    fc.property(cells, (held) => {
      const [moved, ...others] = movedCanaries({ [CANARY]: held }, lone, lattice);
      expect(others).toEqual([]);
      if (moved === undefined) return;
      const members = moved.slices.flatMap((scope) => lattice.members[scope] ?? []);
      expect(new Set(members).size).toBe(members.length);
      const whole = Object.values(held).reduce((sum, nats) => sum + Math.max(...nats), 0);
      for (const scope of moved.slices) {
        const { nats } = moved.on(scope);
        const inside = lattice.members[scope] ?? [];
        expect(nats).toBeLessThan(whole + 1e-9);
        expect(movedThroughout(moved, inside, lone)).toBe(true);
        const single = inside.some((backend) => moved.backends.has(backend)) && moved.nats >= lone.threshold;
        expect(nats >= lone.together || single).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});

test('half of the budget is for single cells and half for their slices; where there are no slices cells have all of it', () => {
  const thresholds = (backends: readonly Backend[]): LoneModel =>
    benchOf(makeFleet({ seed: 1, backends, canaries: 4 }).setup).lone.get('correct')!;
  const one = thresholds(product(1, 1, 1));
  const six = thresholds(product(1, 2, 3));
  const cellsOfOne = [...one.backends.values()].reduce((sum, backends) => sum + backends.size, 0);
  const cellsOfSix = [...six.backends.values()].reduce((sum, backends) => sum + backends.size, 0);
  expect(cellsOfSix).toBe(6 * cellsOfOne);
  expect(six.threshold - one.threshold).toBeCloseTo(Math.log(12));
  // Of 2 regions by 3 kinds of hardware six of the twelve scopes hold several backends.
  expect(six.together - six.threshold).toBeCloseTo(Math.log(6 / 6));
});
