import { expect, test } from 'vitest';
import { addSample, emptySums, type RunningBucket } from '../../src/detect/history.ts';
import { fallIncrements } from '../../src/detect/increments.ts';
import { buildLattice } from '../../src/detect/lattice.ts';
import { EPSILONS } from '../../src/detect/parameters.ts';
import type { SignalView } from '../../src/detect/signal-view.ts';
import { localize } from '../../src/localize/localize.ts';
import { inScope, scopeName, type Backend, type Scope } from '../../src/model.ts';
import { product, seeded } from '../detect/fleet-simulation.ts';

const lattice = buildLattice(product(3, 3, 2));
const at = (name: string): number => lattice.scopes.findIndex((scope) => scopeName(scope) === name);

const MEAN = 0.95;
const ANSWERS = 40;
const INCREMENTS = [0, 1].map((value) => fallIncrements(MEAN, value, EPSILONS));

/** Cycles of answers of which a part has gone bad, by backend and cycle. */
const viewOf = (
  cycles: number,
  random: () => number,
  lost: (backend: Backend, cycle: number) => number,
): SignalView => {
  const buckets = Array.from({ length: cycles }, (_, cycle): RunningBucket => {
    const sums = emptySums(lattice.backends.length);
    for (const [place, backend] of lattice.backends.entries()) {
      const rate = MEAN * (1 - lost(backend, cycle));
      for (let i = 0; i < ANSWERS; i += 1) {
        const value = random() < rate ? 1 : 0;
        addSample(sums, place, { value, mean: MEAN, variance: 0, local: INCREMENTS[value]! });
      }
    }
    return { cycle, cycles: 1, at: '', sums, focus: [] };
  });
  const model = { signal: { name: 'correct' } };
  const state = { current: buckets.at(-1)! };
  return { model, state, history: buckets.slice(0, -1) } as unknown as SignalView;
};

const nameOf = (view: SignalView, around: string): string => {
  const [best] = localize(lattice, { views: [view], onset: 0, around: at(around), others: [] });
  return scopeName(lattice.scopes[best!.scope]!);
};

const seeds = Array.from({ length: 20 }, (_, seed) => seed + 1);

test('a fault that comes and goes on each backend of a model by itself is one of the model', () => {
  const named = seeds.map((seed) => {
    const random = seeded(seed);
    const there = new Map<string, boolean>();
    return nameOf(
      viewOf(4, random, (backend, cycle) => {
        if (backend.model !== 'm1') return 0;
        const key = `${backend.id} ${String(cycle)}`;
        if (!there.has(key)) there.set(key, random() < 1 / 3);
        return there.get(key) === true ? 0.35 : 0;
      }),
      'model=m1',
    );
  });
  expect(named.filter((name) => name === 'model=m1').length).toBeGreaterThanOrEqual(18);
});

test.each(lattice.scopes.map((scope) => [scopeName(scope), scope] as const))(
  'a fault that is on %s all the time is found there, with no other of wider slices',
  (name, scope) => {
    const named = seeds.slice(0, 8).map((seed) =>
      nameOf(
        viewOf(3, seeded(seed), (backend) => (inScope(backend, scope) ? 0.25 : 0)),
        name,
      ),
    );
    expect(named.filter((one) => one === name).length).toBeGreaterThanOrEqual(7);
  },
);

test.each([
  ['model=m0,region=r0', 'model=m1,hardware=h1', 'model=m2,region=r1'],
  ['model=m0', 'model=m1,region=r1', 'model=m2,hardware=h0'],
])('three faults that began together are mostly told apart: %s, %s and %s', (...names) => {
  const slices = names.map((name): Scope => lattice.scopes[at(name)]!);
  const right = seeds.map((seed) => {
    const view = viewOf(4, seeded(seed), (backend) => {
      const hit = slices.findIndex((slice) => inScope(backend, slice));
      return hit < 0 ? 0 : [0.3, 0.15, 0.5][hit]!;
    });
    return names.every((name) => nameOf(view, name) === name);
  });
  expect(right.filter(Boolean).length).toBeGreaterThanOrEqual(13);
});
