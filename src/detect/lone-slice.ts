import { logMeanExp } from '../stats/log-sum-exp.ts';
import { backendOf, type Supplied } from './canary-cap.ts';
import type { Lattice } from './lattice.ts';
import type { LoneModel } from './lone-canary.ts';
import { ALONE_EPSILONS, ALONE_RATES, SUSPECT_PART } from './parameters.ts';

/** Nats beside what they have to reach. */
export interface LoneEvidence {
  readonly nats: number;
  readonly threshold: number;
}

/** A canary that has moved, on some backends (positions). */
export interface MovedCanary {
  readonly canary: string;
  /** Those of its slices, and those on which one of its cells has moved by itself. */
  readonly backends: ReadonlySet<number>;
  /** The slices (positions of scopes) on which it has moved, most evidence first; no two share a backend that judges it. */
  readonly slices: readonly number[];
  /** Most evidence of one of its cells or slices. */
  readonly nats: number;
  /** Its evidence on a scope: of its cell there, or of all of them together. */
  readonly on: (scope: number) => LoneEvidence;
}

/** By ε of the cells' bets and rate at which their wealth falls off: what several cells together are bet on. */
const ALTERNATIVES = ALONE_EPSILONS.flatMap((_, bet) => ALONE_RATES.map((rate) => ({ bet, rate })));
const LOG_RATES = ALTERNATIVES.map(({ rate }) => Math.log(rate));

/** Nats by alternative. */
type Nats = readonly number[];

/**
 * One canary. Of a healthy cell P(wealth ≥ w) ≤ e^(−w) at any moment, so r·e^((1−r)w) with 0 < r < 1 is an e-value: the
 * likelihood ratio of a wealth that falls off at the rate r. Those of cells that are independent multiply.
 */
interface Canary {
  readonly lone: LoneModel;
  /** How many cells it has on each backend that judges it. */
  readonly judged: ReadonlyMap<number, number>;
  readonly byBackend: ReadonlyMap<number, Nats>;
  /** By cell: its backend, and its evidence by itself. */
  readonly cells: readonly { readonly backend: number; readonly nats: number }[];
}

const canaryOf = (cells: Supplied[string], judged: Canary['judged'], lone: LoneModel, lattice: Lattice): Canary => {
  const byBackend = new Map<number, Nats>(
    [...judged].map(([backend, count]) => [backend, LOG_RATES.map((nats) => nats * count)]),
  );
  const found = Object.entries(cells).flatMap(([name, wealth]) => {
    const backend = lattice.positions.get(backendOf(name)) ?? -1;
    const before = byBackend.get(backend);
    if (before === undefined) return [];
    byBackend.set(
      backend,
      ALTERNATIVES.map(({ bet, rate }, i) => (before[i] ?? 0) + (1 - rate) * (wealth[bet] ?? 0)),
    );
    return [{ backend, nats: logMeanExp(wealth) }];
  });
  return { lone, judged, byBackend, cells: found };
};

const judging = ({ judged }: Canary, { members }: Lattice, scope: number): readonly number[] =>
  (members[scope] ?? []).filter((backend) => judged.has(backend));

/** Evidence of all cells on some backends: the mean over alternatives of the products of their e-values. */
const together = ({ byBackend }: Canary, backends: readonly number[]): number => {
  const sums = new Array<number>(ALTERNATIVES.length).fill(0);
  for (const backend of backends) {
    const own = byBackend.get(backend) ?? LOG_RATES;
    for (let i = 0; i < sums.length; i += 1) sums[i] = (sums[i] ?? 0) + (own[i] ?? 0);
  }
  return logMeanExp(sums);
};

const cellsOn = ({ judged }: Canary, backends: readonly number[]): number =>
  backends.reduce((sum, backend) => sum + (judged.get(backend) ?? 0), 0);

/** A slice on which a canary may have moved. */
interface Candidate {
  readonly scope: number;
  /** Those of its backends that judge the canary. */
  readonly backends: readonly number[];
  readonly nats: number;
}

/** What one backend shows says nothing of its neighbours: without the strongest, the others show half the threshold. */
const isShared = (canary: Canary, { backends, nats }: Candidate): boolean => {
  const half = SUSPECT_PART * canary.lone.together;
  if (backends.length < 2) return true;
  if (nats < half) return false;
  const own = backends.map((backend) => together(canary, [backend]));
  const strongest = own.indexOf(Math.max(...own));
  return together(canary, backends.toSpliced(strongest, 1)) >= half;
};

/** Slices that show the canary, or hold a cell that does by itself, most evidence first. */
const showing = (canary: Canary, moved: readonly number[], lattice: Lattice): readonly Candidate[] =>
  lattice.scopes
    .flatMap((_, scope): readonly Candidate[] => {
      const backends = judging(canary, lattice, scope);
      return backends.length === 0 ? [] : [{ scope, backends, nats: together(canary, backends) }];
    })
    .filter(
      (one) =>
        ((one.nats >= canary.lone.together && cellsOn(canary, one.backends) > 1) ||
          moved.some((backend) => one.backends.includes(backend))) &&
        isShared(canary, one),
    )
    .sort((one, other) => other.nats - one.nats || one.scope - other.scope);

const areApart = (one: Candidate, other: Candidate): boolean =>
  !one.backends.some((backend) => other.backends.includes(backend));

/** Nats by which two slices have to say more than one, and how many of the strongest may be the first of them. */
const PAIR_COST = 8;
const FIRSTS = 12;

/** Two slices apart from each other that say far more than the strongest, else that one. */
const leading = (shows: readonly Candidate[]): readonly Candidate[] => {
  let best = shows.slice(0, 1);
  let most = best[0]?.nats ?? 0;
  for (const first of shows.slice(0, FIRSTS)) {
    const second = shows.find((one) => areApart(one, first));
    const nats = first.nats + (second?.nats ?? 0) - PAIR_COST;
    if (second === undefined || nats <= most) continue;
    best = [first, second];
    most = nats;
  }
  return best;
};

/** Slices that account for what shows: the leading ones, then those beside them. */
const slicesOf = (shows: readonly Candidate[]): readonly number[] => {
  const named: Candidate[] = [...leading(shows)];
  for (const one of shows) if (named.every((other) => areApart(one, other))) named.push(one);
  return named.map(({ scope }) => scope);
};

const evidenceOn =
  (canary: Canary, lattice: Lattice): MovedCanary['on'] =>
  (scope) => {
    const { lone, cells } = canary;
    const backends = judging(canary, lattice, scope);
    if (cellsOn(canary, backends) > 1) {
      return { nats: Math.max(0, together(canary, backends)), threshold: lone.together };
    }
    return { nats: cells.find(({ backend }) => backends.includes(backend))?.nats ?? 0, threshold: lone.threshold };
  };

/** Whether its cells together hold some nats; neither a cell nor a slice has more evidence. */
const holdsInAll = (cells: Supplied[string], nats: number): boolean => {
  let sum = 0;
  for (const name in cells) {
    if (!Object.hasOwn(cells, name)) continue;
    let most = 0;
    for (const wealth of cells[name] ?? []) if (wealth > most) most = wealth;
    sum += most;
    if (sum >= nats) return true;
  }
  return false;
};

/** Where a canary has moved; null where it has not. */
const movedOf = (name: string, wealth: Supplied[string], lone: LoneModel, lattice: Lattice): MovedCanary | null => {
  const judged = lone.backends.get(name);
  if (judged === undefined || !holdsInAll(wealth, Math.min(lone.threshold, lone.together))) return null;
  const canary = canaryOf(wealth, judged, lone, lattice);
  const cells = canary.cells.filter(({ nats }) => nats >= lone.threshold);
  const moved = cells.map(({ backend }) => backend);
  const slices = slicesOf(showing(canary, moved, lattice));
  const on = evidenceOn(canary, lattice);
  const nats = [...cells.map((one) => one.nats), ...slices.map((scope) => on(scope).nats)];
  if (nats.length === 0) return null;
  const backends = new Set([...moved, ...slices.flatMap((scope) => judging(canary, lattice, scope))]);
  return { canary: name, backends, slices, nats: Math.max(...nats), on };
};

/** Read once: what is noted of a canary is replaced, never changed, once its slot is taken. */
const READ = new WeakMap<LoneModel, WeakMap<Supplied[string], MovedCanary | null>>();

const readBy = (lone: LoneModel): WeakMap<Supplied[string], MovedCanary | null> => {
  const known = READ.get(lone) ?? new WeakMap<Supplied[string], MovedCanary | null>();
  READ.set(lone, known);
  return known;
};

/** The canaries that have moved and where, most evidence first (then by name). */
export const movedCanaries = (alone: Supplied, lone: LoneModel, lattice: Lattice): readonly MovedCanary[] => {
  const known = readBy(lone);
  return Object.entries(alone)
    .flatMap(([name, wealth]) => {
      const before = known.get(wealth);
      const moved = before === undefined ? movedOf(name, wealth, lone, lattice) : before;
      known.set(wealth, moved);
      return moved ?? [];
    })
    .sort((one, other) => other.nats - one.nats || (one.canary < other.canary ? -1 : 1));
};

/** Whether a canary has moved on all backends of a scope that judge it: on its slice and on all that lies inside. */
export const movedThroughout = (
  { canary, backends }: MovedCanary,
  members: readonly number[],
  lone: LoneModel,
): boolean => {
  const judged = lone.backends.get(canary);
  const held = members.filter((backend) => judged?.has(backend) === true);
  return held.length > 0 && held.every((backend) => backends.has(backend));
};
