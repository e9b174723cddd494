import { covers, type Lattice } from '../detect/lattice.ts';
import { logMeanExp } from '../stats/log-sum-exp.ts';
import { intermittentOver, type BackendNats } from './intermittent.ts';
import { attributeCost, sumOver, type Slice } from './posterior.ts';

/** What one signal shows: of a fault that is there all the time, and of one that comes and goes. */
export interface SplitSignal {
  readonly local: BackendNats;
  readonly intermittent: BackendNats;
}

/** Nats by which two slices have to explain more than one: there are a thousand pairs. */
const PAIR_COST = 8;
/** Nats that each of the two shows by itself: a healthy slice must not serve to leave itself out of another. */
const LEAST = 4;
/** How many of the most probable slices may be the first of a pair. */
const FIRSTS = 12;

interface Pair {
  readonly first: number;
  readonly second: number;
  readonly nats: number;
}

const without = (members: readonly number[], other: readonly number[]): readonly number[] =>
  members.filter((backend) => !other.includes(backend));

const sameBackends = (lattice: Lattice, pair: Pair, scope: number): boolean => {
  const held = new Set([...(lattice.members[pair.first] ?? []), ...(lattice.members[pair.second] ?? [])]);
  const members = lattice.members[scope] ?? [];
  return held.size === members.length && members.every((backend) => held.has(backend));
};

/**
 * Two slices, neither inside the other, each with a fraction of its own, that explain far more than the best single one, or
 * null. Two that hold just the backends of the single one are one fault of uneven size and not returned. `slices` are most
 * probable first.
 */
export const splitInTwo = (
  lattice: Lattice,
  signals: readonly SplitSignal[],
  slices: readonly Slice[],
): { readonly first: number; readonly second: number } | null => {
  const score = (backends: readonly number[], scope: number): number =>
    signals.reduce(
      (sum, { local, intermittent }) =>
        sum + logMeanExp([...sumOver(local, backends), ...intermittentOver(intermittent, backends)]),
      -attributeCost(lattice, scope),
    );
  const [best] = slices;
  if (best === undefined || signals.length === 0) return null;
  const membersOf = (scope: number): readonly number[] => lattice.members[scope] ?? [];
  const pairs = slices.slice(0, FIRSTS).flatMap(({ scope: first }) => {
    const held = membersOf(first);
    const alone = score(held, first);
    if (alone < LEAST) return [];
    return [...lattice.scopes.keys()].flatMap((second): readonly Pair[] => {
      const rest = without(membersOf(second), held);
      if (rest.length === 0 || covers(lattice, second, first)) return [];
      const other = score(rest, second);
      return other < LEAST ? [] : [{ first, second, nats: alone + other }];
    });
  });
  const found = pairs.reduce<Pair | null>((most, pair) => (most === null || pair.nats > most.nats ? pair : most), null);
  const single = score(membersOf(best.scope), best.scope);
  return found === null || found.nats <= single + PAIR_COST || sameBackends(lattice, found, best.scope) ? null : found;
};
