import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildLattice } from '../../src/detect/lattice.ts';
import { EPSILONS } from '../../src/detect/parameters.ts';
import { slicePosterior, sumOver, type SliceLikelihood } from '../../src/localize/posterior.ts';
import { inScope, scopeName, type Scope } from '../../src/model.ts';
import { product } from '../detect/fleet-simulation.ts';

const lattice = buildLattice(product(2, 3, 3));
const all = (): boolean => true;

const ofBackends =
  (local: readonly (readonly number[])[]): SliceLikelihood =>
  (scope) =>
    sumOver(local, lattice.members[scope] ?? []);

/** Every backend inside has evidence for an ε of 0.4 (position 7), every one outside evidence against. */
const likelihood = (slice: Scope, nats: number): SliceLikelihood =>
  ofBackends(
    lattice.backends.map((backend) =>
      EPSILONS.map((epsilon) => (inScope(backend, slice) ? nats * (1 - Math.abs(epsilon - 0.4)) : -40 * epsilon)),
    ),
  );

test.each(lattice.scopes.map((scope) => [scopeName(scope), scope] as const))(
  '%s is named when it is the slice',
  (_, scope) => {
    const [best, second] = slicePosterior(lattice, [likelihood(scope, 12)], all);
    expect(lattice.scopes[best!.scope]).toEqual(scope);
    expect(best!.probability).toBeGreaterThan(0.9);
    expect(second!.probability).toBeLessThan(0.1);
  },
);

test('without evidence the whole fleet comes first, and nothing is more probable than one half', () => {
  const [best] = slicePosterior(lattice, [ofBackends(lattice.backends.map(() => EPSILONS.map(() => 0)))], all);
  expect(scopeName(lattice.scopes[best!.scope]!)).toBe('fleet');
  expect(best!.probability).toBeLessThan(0.5);
});

test('two signals together tell more than one', () => {
  const slice = { model: 'm1', region: 'r2' };
  const one = likelihood(slice, 1.5);
  const [alone] = slicePosterior(lattice, [one], all);
  const [both] = slicePosterior(lattice, [one, one], all);
  expect(lattice.scopes[both!.scope]).toEqual(slice);
  expect(both!.probability).toBeGreaterThan(
    lattice.scopes[alone!.scope] === lattice.scopes[both!.scope] ? alone!.probability : 0,
  );
});

test('a slice that is not considered is never named', () => {
  const fleet = lattice.scopes.findIndex((scope) => scopeName(scope) === 'fleet');
  const slices = slicePosterior(lattice, [likelihood({}, 5)], (scope) => scope !== fleet);
  expect(slices.map(({ scope }) => scope)).not.toContain(fleet);
  expect(slicePosterior(lattice, [likelihood({}, 5)], () => false)).toEqual([]);
});

test('probabilities are finite, sorted and sum to 1 for any likelihoods', () => {
  const row = fc.array(fc.double({ min: -2000, max: 2000, noNaN: true }), {
    minLength: EPSILONS.length,
    maxLength: EPSILONS.length,
  });
  fc.assert(
    fc.property(fc.array(row, { minLength: 18, maxLength: 18 }), (table) => {
      const probabilities = slicePosterior(lattice, [ofBackends(table)], all).map(({ probability }) => probability);
      expect(probabilities.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 6);
      expect([...probabilities].sort((a, b) => b - a)).toEqual(probabilities);
    }),
    { numRuns: 30 },
  );
});
