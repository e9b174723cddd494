import { logSumExp, logMeanExp } from '../stats/log-sum-exp.ts';
import { SCOPE_KEYS } from '../model.ts';
import type { Lattice } from '../detect/lattice.ts';

/** Nats that each fixed attribute costs a slice before any data: of slices that explain as much, the simpler one. */
const ATTRIBUTE_COST = 1;

/** One signal: log likelihood ratios of a slice (position) in which answers have gone bad, by equally likely alternatives. */
export type SliceLikelihood = (scope: number) => readonly number[];

/** A slice (position in the lattice) with its posterior probability. */
export interface Slice {
  readonly scope: number;
  readonly probability: number;
}

/** What a slice costs before any data, in nats. */
export const attributeCost = (lattice: Lattice, scope: number): number =>
  ATTRIBUTE_COST * SCOPE_KEYS.filter((key) => lattice.scopes[scope]?.[key] !== undefined).length;

/** Σ by ε over some backends (positions). */
export const sumOver = (local: readonly (readonly number[])[], backends: readonly number[]): readonly number[] =>
  (local[0] ?? []).map((_, e) => backends.reduce((sum, backend) => sum + (local[backend]?.[e] ?? 0), 0));

/**
 * Posterior over slices S: prior(S) · Π over signals of the mean over alternatives of the likelihood ratio of S.
 * All slices of the lattice that `considered` lets through are compared, most probable first (lattice order among
 * equals); empty when none is. `extraCost` makes a slice less probable before any data, in nats. Source: exhaustive
 * Bayesian search, as cells are few.
 */
export const slicePosterior = (
  lattice: Lattice,
  likelihoods: readonly SliceLikelihood[],
  considered: (scope: number) => boolean,
  extraCost: (scope: number) => number = () => 0,
): readonly Slice[] => {
  const scored = [...lattice.scopes.keys()].flatMap((scope) => {
    if (!considered(scope)) return [];
    const cost = attributeCost(lattice, scope) + extraCost(scope);
    const nats = likelihoods.reduce((sum, likelihood) => sum + logMeanExp(likelihood(scope)), -cost);
    return [{ scope, nats }];
  });
  if (scored.length === 0) return [];
  const total = logSumExp(scored.map(({ nats }) => nats));
  return scored
    .map(({ scope, nats }) => ({ scope, probability: Math.exp(nats - total) }))
    .sort((one, other) => other.probability - one.probability || one.scope - other.scope);
};
