import type { BackendSums } from '../detect/history.ts';
import type { Lattice } from '../detect/lattice.ts';
import { EPSILONS } from '../detect/parameters.ts';
import { logMeanExp } from '../stats/log-sum-exp.ts';
import { beyondLevel, type LevelSums } from './beyond.ts';
import { difference, type SumsFrom } from './fault-sums.ts';
import { sumOver, type SliceLikelihood } from './posterior.ts';

/** Another fault, which explains what its backends show. */
export interface OtherFault {
  readonly signals: readonly string[];
  /** Its first cycle. */
  readonly onset: number;
  /** Positions of its backends. */
  readonly members: readonly number[];
}

/** Fewer samples under the other fault alone do not tell its level. */
const ENOUGH = 20;

const add = (into: number[], nats: readonly number[]): void => {
  for (let e = 0; e < into.length; e += 1) into[e] = (into[e] ?? 0) + (nats[e] ?? 0);
};

const together = (sums: readonly BackendSums[], backends: readonly number[]): LevelSums =>
  backends.reduce<LevelSums>(
    ({ count, observed, expected }, backend) => ({
      count: count + (sums[backend]?.count ?? 0),
      observed: observed + (sums[backend]?.observed ?? 0),
      expected: expected + (sums[backend]?.expected ?? 0),
    }),
    { count: 0, observed: 0, expected: 0 },
  );

/**
 * What a slice's backends that another fault explains say of the slice. Until the other began, their samples count like
 * all others. From then on they count as far as they show more than it explains: against the level they had under it
 * before this fault, else that of its backends outside the slice, else, where the slice holds all of them, as one fault
 * of one size against two of different sizes.
 */
const beside = (from: SumsFrom, onset: number, other: OtherFault, held: readonly number[]): readonly number[] => {
  const start = Math.max(onset, other.onset);
  const after = from(start);
  const total = EPSILONS.map(() => 0);
  const inside = other.members.filter((backend) => held.includes(backend));
  const outside = together(
    after,
    other.members.filter((backend) => !held.includes(backend)),
  );
  const unknown: number[] = [];
  for (const backend of inside) {
    const [since, whole, earlier] = [after[backend], from(onset)[backend], from(other.onset)[backend]];
    if (since === undefined || whole === undefined || earlier === undefined) continue;
    if (other.onset > onset) add(total, difference(whole, since).local);
    const alone = other.onset < onset ? difference(earlier, since) : null;
    if (alone !== null && alone.count >= ENOUGH) add(total, beyondLevel(since, alone));
    else if (outside.count >= ENOUGH) add(total, beyondLevel(since, outside));
    else unknown.push(backend);
  }
  const joint = sumOver(
    after.map(({ local }) => local),
    unknown,
  );
  if (unknown.length > 0) {
    const own = logMeanExp(joint);
    add(
      total,
      joint.map((nats) => nats - own),
    );
  }
  return total;
};

/** Nats that it costs a fault to fall on every backend of its slice in a size of its own. */
const UNEVEN_COST = 3;

/**
 * The likelihood of slices for a fault since a cycle, beside others; a backend in several others counts for the first.
 * By alternative: first a common ε on all backends of the slice, then, as many times, one of its own on each, which is
 * less likely beforehand. A fault that falls harder on one model than on another is one fault all the same.
 */
export const likelihoodBeside = (
  lattice: Lattice,
  from: SumsFrom,
  onset: number,
  others: readonly OtherFault[],
): SliceLikelihood => {
  const local = from(onset).map((sums) => sums.local);
  const own = local.map((byEpsilon) => logMeanExp(byEpsilon));
  const parts = others.map((other, at) => ({
    ...other,
    members: other.members.filter((backend) => !others.slice(0, at).some(({ members }) => members.includes(backend))),
  }));
  const explained = new Set(others.flatMap(({ members }) => members));
  return (scope) => {
    const held = lattice.members[scope] ?? [];
    const free = held.filter((backend) => !explained.has(backend));
    const common = [...sumOver(local, free)];
    let uneven = free.reduce((sum, backend) => sum + (own[backend] ?? 0), 0);
    for (const other of parts) {
      if (!other.members.some((backend) => held.includes(backend))) continue;
      const shown = beside(from, onset, other, held);
      add(common, shown);
      uneven += logMeanExp(shown);
    }
    return [...common, ...common.map(() => uneven - UNEVEN_COST)];
  };
};
