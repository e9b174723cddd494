import { expect, test } from 'vitest';
import type { BackendSums } from '../../src/detect/history.ts';
import { buildLattice } from '../../src/detect/lattice.ts';
import { EPSILONS } from '../../src/detect/parameters.ts';
import { likelihoodBeside } from '../../src/localize/beside.ts';
import { slicePosterior } from '../../src/localize/posterior.ts';
import { scopeName } from '../../src/model.ts';
import { product } from '../detect/fleet-simulation.ts';

const lattice = buildLattice(product(2, 2, 1));

/** Log likelihood ratios of a backend with one ε: most nats there, and fewer with distance on the grid. */
const peaked = (epsilon: number, nats: number): readonly number[] =>
  EPSILONS.map((one) => nats - 6 * Math.abs(Math.log(one / epsilon)));
/** A healthy backend: the larger the ε, the less likely. */
const HEALTHY = EPSILONS.map((one) => -100 * one);

const bestOf = (local: Readonly<Record<string, readonly number[]>>): string => {
  const sums = lattice.backends.map(({ id }): BackendSums => ({
    ...{
      count: 100,
      observed: 90,
      expected: 97,
      expectedSquares: 95,
      variance: 0,
      residualSquares: 9,
      roomChange: 0,
      roomVariance: 0,
    },
    local: local[id] ?? HEALTHY,
  }));
  const [best] = slicePosterior(lattice, [likelihoodBeside(lattice, () => sums, 0, [])], () => true);
  return scopeName(lattice.scopes[best!.scope]!);
};

test('a fault that falls hard on one model of a region and lightly on the other is one of the region', () => {
  expect(bestOf({ 'm0-r0-h0': peaked(0.4, 40), 'm1-r0-h0': peaked(0.035, 10) })).toBe('region=r0');
});

test('a fault of one backend stays one of that backend', () => {
  expect(bestOf({ 'm0-r0-h0': peaked(0.4, 40) })).toBe('model=m0,region=r0');
});
