import { logSumExp, logMeanExp } from '../stats/log-sum-exp.ts';
import { SCOPE_KEYS } from '../model.ts';
import type { Lattice } from '../detect/lattice.ts';

/** Nats that each fixed attribute costs a slice before any data: of slices that explain as much, the simpler one. */
const ATTRIBUTE_COST = 1;

/** Likelihoods of one signal: the log likelihood ratio of a backend when a fraction ε of its answers has gone bad, without tolerance. */
export type LocalLikelihood = readonly (readonly number[])[];

/** A slice (position in the lattice) with its posterior probability. */
export interface Slice {
  readonly scope: number;
  readonly probability: number;
}

/**
 * Posterior over slices S: prior(S) · Π over signals of the mean over ε of Π over backends in S of the likelihood ratio
 * of a common ε, 1 outside. All slices of the lattice that `considered` lets through are compared, most probable first
 * (lattice order among equals); empty when none is. Source: exhaustive Bayesian search, as cells are few.
 */
export const slicePosterior = (
  lattice: Lattice,
  likelihoods: readonly LocalLikelihood[],
  considered: (scope: number) => boolean,
): readonly Slice[] => {
  const scored = lattice.scopes.flatMap((scope, index) => {
    if (!considered(index)) return [];
    const members = lattice.members[index] ?? [];
    const fixed = SCOPE_KEYS.filter((key) => scope[key] !== undefined).length;
    const evidence = likelihoods.map((likelihood) => {
      const sums = (likelihood[0] ?? []).map((_, e) =>
        members.reduce((sum, backend) => sum + (likelihood[backend]?.[e] ?? 0), 0),
      );
      return logMeanExp(sums);
    });
    return [{ scope: index, log: evidence.reduce((sum, nats) => sum + nats, -ATTRIBUTE_COST * fixed) }];
  });
  if (scored.length === 0) return [];
  const total = logSumExp(scored.map(({ log }) => log));
  return scored
    .map(({ scope, log }) => ({ scope, probability: Math.exp(log - total) }))
    .sort((one, other) => other.probability - one.probability || one.scope - other.scope);
};
