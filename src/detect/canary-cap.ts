import type { Cell } from '../model.ts';
import { roundTo, roundUp } from '../stats/round.ts';

/**
 * What each cell has supplied by ε since it last supplied nothing, in nats: by canary, then by variant and backend.
 * Cells that supply nothing are absent.
 */
export type Supplied = Record<string, Readonly<Record<string, readonly number[]>>>;

export interface CapOptions {
  /** Nats that one canary may supply. */
  readonly cap: number;
  readonly epsilons: number;
  /** Backends with the same name are judged together; their cells share a canary's cap. */
  readonly together: (backend: string) => string;
}

/**
 * Cuts the increments of one sample and notes what was given; returns the increments themselves where all is given.
 * `name` is `nameOf` the cell, for those who have it.
 */
export type CanaryCap = (cell: Cell, increments: readonly number[], name?: string) => readonly number[];

/** Names a cell of a canary: `variant@backend`. */
export const nameOf = ({ variant, backend }: Cell): string => `${variant}@${backend}`;
export const backendOf = (name: string): string => name.slice(name.indexOf('@') + 1);

const addTo = (totals: number[], nats: readonly number[]): void => {
  for (let e = 0; e < totals.length; e += 1) totals[e] = roundTo((totals[e] ?? 0) + (nats[e] ?? 0), 1000);
};

/** Puts a cell's nats in the place of those before; a cell of which none is positive becomes absent. */
export type SupplyNotes = (canary: string, name: string, nats: readonly number[]) => void;

const isPositive = (nats: readonly number[]): boolean => {
  for (let e = 0; e < nats.length; e += 1) if ((nats[e] ?? 0) > 0) return true;
  return false;
};

/** Whether a cell that holds nothing still holds nothing after these. */
export const addsNothing = (nats: readonly number[]): boolean => {
  for (let e = 0; e < nats.length; e += 1) if (!((nats[e] ?? 0) <= 0)) return false;
  return true;
};

/** Whether an object has no entry. */
export const isEmpty = (cells: object): boolean => {
  for (const name in cells) if (Object.hasOwn(cells, name)) return false;
  return true;
};

/** Notes what cells supply in `supplied`, in place. States share what is in it: a canary's part is copied when it is first written. */
export const createNotes = (supplied: Supplied): SupplyNotes => {
  const own = new Map<string, Record<string, readonly number[]>>();
  return (canary, name, nats) => {
    let cells = own.get(canary);
    if (cells === undefined) {
      cells = { ...supplied[canary] };
      own.set(canary, cells);
    }
    if (isPositive(nats)) {
      cells[name] = nats;
      supplied[canary] = cells;
      return;
    }
    Reflect.deleteProperty(cells, name);
    if (isEmpty(cells)) Reflect.deleteProperty(supplied, canary);
    else supplied[canary] = cells;
  };
};

/**
 * Keeps every canary from supplying more than the cap to any scope since any moment, as far as backends are judged
 * together: one that has changed alone cannot raise an alarm there. Each cell holds c ← max(0, c + d), which bounds what
 * it has supplied over every window, and an increment d = min(log L, cap − Σ c) keeps the sum of c over the canary's
 * cells within the cap. Cutting only lowers wealth, whatever it depends on, so the false-alarm guarantee holds unchanged.
 * Changes `supplied` in place, never the values in it; c is rounded up to a thousandth.
 */
export const createCanaryCap = (supplied: Supplied, { cap, epsilons, together }: CapOptions): CanaryCap => {
  const note = createNotes(supplied);
  /** By canary, then by what is judged together; all of a canary are summed up when it is first met. */
  const known = new Map<string, Map<string, number[]>>();
  const totalsIn = (groups: Map<string, number[]>, group: string): number[] => {
    const before = groups.get(group);
    if (before !== undefined) return before;
    const totals = new Array<number>(epsilons).fill(0);
    groups.set(group, totals);
    return totals;
  };
  const totalsOf = (canary: string, backend: string): number[] => {
    let groups = known.get(canary);
    if (groups === undefined) {
      groups = new Map();
      known.set(canary, groups);
      for (const [name, nats] of Object.entries(supplied[canary] ?? {})) {
        addTo(totalsIn(groups, together(backendOf(name))), nats);
      }
    }
    return totalsIn(groups, together(backend));
  };
  const holding = new Set(Object.keys(supplied));
  const heldBy = (canary: string, name: string): readonly number[] | undefined =>
    holding.has(canary) ? supplied[canary]?.[name] : undefined;
  return (cell, increments, name = nameOf(cell)) => {
    const held = heldBy(cell.canary, name);
    if (held === undefined && addsNothing(increments)) return increments;
    const totals = totalsOf(cell.canary, cell.backend);
    const after = increments.slice();
    let cut: number[] | null = null;
    for (let e = 0; e < epsilons; e += 1) {
      const asked = increments[e] ?? 0;
      const before = held?.[e] ?? 0;
      const total = totals[e] ?? 0;
      const given = Math.min(asked, Math.max(0, cap - total));
      if (given !== asked) (cut ??= increments.slice())[e] = given;
      const supplies = Math.max(0, roundUp(before + given, 1000));
      after[e] = supplies;
      totals[e] = roundTo(total - before + supplies, 1000);
    }
    note(cell.canary, name, after);
    holding.add(cell.canary);
    return cut ?? increments;
  };
};

/** What some canaries have supplied on the backends that `holds` lets through, by ε. */
export const suppliedBy = (
  supplied: Supplied,
  canaries: readonly string[],
  { epsilons, holds }: { readonly epsilons: number; readonly holds: (backend: string) => boolean },
): readonly number[] => {
  const total = new Array<number>(epsilons).fill(0);
  for (const canary of canaries) {
    for (const [name, nats] of Object.entries(supplied[canary] ?? {})) if (holds(backendOf(name))) addTo(total, nats);
  }
  return total;
};

/** Forgets what the cells of some backends have supplied, in place. */
export const forgetSupply = (supplied: Supplied, backends: ReadonlySet<string>): void => {
  for (const [canary, cells] of Object.entries(supplied)) {
    const kept = Object.entries(cells).filter(([name]) => !backends.has(backendOf(name)));
    if (kept.length > 0) supplied[canary] = Object.fromEntries(kept);
    else Reflect.deleteProperty(supplied, canary);
  }
};
