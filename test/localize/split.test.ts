import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildLattice } from '../../src/detect/lattice.ts';
import { EPSILONS } from '../../src/detect/parameters.ts';
import { beyondLevel } from '../../src/localize/beyond.ts';
import { slicePosterior, sumOver } from '../../src/localize/posterior.ts';
import { splitInTwo } from '../../src/localize/split.ts';
import type { BackendNats } from '../../src/localize/intermittent.ts';
import { inScope, scopeName, type Scope } from '../../src/model.ts';
import { product } from '../detect/fleet-simulation.ts';

const lattice = buildLattice(product(3, 3, 2));

/** Every backend of a fault has evidence for its ε, every other one evidence against any. */
const likelihood = (faults: readonly { readonly scope: Scope; readonly epsilon: number }[]): BackendNats =>
  lattice.backends.map((backend) => {
    const fault = faults.find(({ scope }) => inScope(backend, scope));
    return EPSILONS.map((epsilon) =>
      fault === undefined ? -30 * epsilon : 8 * (1 - 4 * Math.abs(Math.log(epsilon / fault.epsilon)) ** 2),
    );
  });

const split = (local: BackendNats): readonly string[] => {
  const slices = slicePosterior(lattice, [(scope) => sumOver(local, lattice.members[scope]!)], () => true);
  const pair = splitInTwo(lattice, [{ local, intermittent: local }], slices);
  return pair === null ? [] : [pair.first, pair.second].map((scope) => scopeName(lattice.scopes[scope]!)).sort();
};

test.each(lattice.scopes.map((scope) => [scopeName(scope), scope] as const))('%s alone is one fault', (_, scope) => {
  expect(split(likelihood([{ scope, epsilon: 0.4 }]))).toEqual([]);
});

test.each([
  [{ model: 'm0' }, { region: 'r1' }],
  [
    { model: 'm0', region: 'r0' },
    { model: 'm2', hardware: 'h1' },
  ],
  [
    { model: 'm0', region: 'r0' },
    { model: 'm0', region: 'r1' },
  ],
])('%j and %j are two faults, also where they are of one size', (one, other) => {
  const expected = [scopeName(one), scopeName(other)].sort();
  expect(
    split(
      likelihood([
        { scope: one, epsilon: 0.4 },
        { scope: other, epsilon: 0.4 },
      ]),
    ),
  ).toEqual(expected);
  expect(
    split(
      likelihood([
        { scope: one, epsilon: 0.9 },
        { scope: other, epsilon: 0.16 },
      ]),
    ),
  ).toEqual(expected);
});

test('one fault that is larger in one part of its slice than in the other is not split', () => {
  const local = likelihood([
    { scope: { model: 'm0', hardware: 'h0' }, epsilon: 0.6 },
    { scope: { model: 'm0', hardware: 'h1' }, epsilon: 0.4 },
  ]);
  expect(split(local)).toEqual([]);
});

test('what a backend shows beyond the level of another fault is evidence only where it is worse than that', () => {
  const sums = (count: number, observed: number): { count: number; observed: number; expected: number } => ({
    ...{ count, observed, expected: 0.95 * count },
  });
  const best = (after: number): number => Math.max(...beyondLevel(sums(100, after), sums(400, 240)));
  expect(best(60)).toBeLessThan(0.5);
  expect(best(75)).toBeLessThan(0);
  expect(best(20)).toBeGreaterThan(8);
  fc.assert(
    fc.property(fc.nat(200), fc.nat(200), fc.nat(200), (count, good, before) => {
      const nats = beyondLevel(sums(count, Math.min(good, count)), sums(200, before));
      expect(nats.every(Number.isFinite)).toBe(true);
    }),
  );
});
