import { inScope, SCOPE_KEYS, scopeName, type Backend, type Scope } from '../model.ts';

/** The scopes of a fleet, each with another set of backends; positions in these arrays are what states refer to. */
export interface Lattice {
  readonly backends: readonly Backend[];
  /** Backend id → its position. */
  readonly positions: ReadonlyMap<string, number>;
  readonly scopes: readonly Scope[];
  /** Scope → positions of its backends, ascending. */
  readonly members: readonly (readonly number[])[];
  /** Backend → positions of the scopes that hold it, ascending. */
  readonly holders: readonly (readonly number[])[];
}

/** Which attribute names a set when several would: people think of the model first, of the provider last. */
const NAMING_ORDER = ['model', 'region', 'hardware', 'provider'] as const;

const attributes = (scope: Scope): number => SCOPE_KEYS.filter((key) => scope[key] !== undefined).length;

/** Smaller is the better name for one set of backends. */
const nameRank = (scope: Scope): string =>
  `${attributes(scope)}${NAMING_ORDER.map((key) => (scope[key] === undefined ? '1' : '0')).join('')}${scopeName(scope)}`;

const scopesOf = (backend: Backend): readonly Scope[] =>
  SCOPE_KEYS.reduce<readonly Scope[]>(
    (scopes, key) => scopes.flatMap((scope) => [scope, { ...scope, [key]: backend[key] }]),
    [{}],
  );

const before = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

/**
 * All scopes that hold at least one backend. Scopes with the same backends count once, under the name with the fewest
 * fixed attributes (then model before region before hardware before provider), so that an attribute with one value, or
 * a provider that says no more than the model, does not appear. Ordered by number of backends, widest first, then by name.
 */
export const buildLattice = (backends: readonly Backend[]): Lattice => {
  const best = new Map<string, { scope: Scope; rank: string; members: readonly number[] }>();
  const seen = new Set<string>();
  for (const scope of backends.flatMap(scopesOf)) {
    const name = scopeName(scope);
    if (seen.has(name)) continue;
    seen.add(name);
    const members = backends.flatMap((backend, index) => (inScope(backend, scope) ? [index] : []));
    const rank = nameRank(scope);
    const known = best.get(members.join());
    if (known === undefined || before(rank, known.rank) < 0) best.set(members.join(), { scope, rank, members });
  }
  const ordered = [...best.values()].sort(
    (left, right) =>
      right.members.length - left.members.length || before(scopeName(left.scope), scopeName(right.scope)),
  );
  return {
    backends,
    positions: new Map(backends.map(({ id }, index) => [id, index])),
    scopes: ordered.map(({ scope }) => scope),
    members: ordered.map(({ members }) => members),
    holders: backends.map((_, index) => ordered.flatMap(({ members }, at) => (members.includes(index) ? [at] : []))),
  };
};

/** Whether every backend of `inner` is one of `outer`. */
export const covers = (lattice: Lattice, outer: number, inner: number): boolean => {
  const held = lattice.members[outer] ?? [];
  return (lattice.members[inner] ?? []).every((backend) => held.includes(backend));
};

/** Whether two scopes share a backend. */
export const overlap = (lattice: Lattice, one: number, other: number): boolean => {
  const held = lattice.members[other] ?? [];
  return (lattice.members[one] ?? []).some((backend) => held.includes(backend));
};
