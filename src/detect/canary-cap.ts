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

/** Cuts the increments of one sample and notes what was given. */
export type CanaryCap = (cell: Cell, increments: readonly number[]) => readonly number[];

/** Names a cell of a canary: `variant@backend`. */
export const nameOf = ({ variant, backend }: Cell): string => `${variant}@${backend}`;
export const backendOf = (name: string): string => name.slice(name.indexOf('@') + 1);

const addTo = (totals: number[], nats: readonly number[], sign: 1 | -1): void => {
  for (let e = 0; e < totals.length; e += 1) totals[e] = roundTo((totals[e] ?? 0) + sign * (nats[e] ?? 0), 1000);
};

/** Puts a cell's nats in the place of those before; a cell of which none is positive becomes absent. */
export const note = (supplied: Supplied, cell: Cell, nats: readonly number[]): void => {
  const cells = { ...supplied[cell.canary] };
  if (nats.some((one) => one > 0)) cells[nameOf(cell)] = nats;
  else Reflect.deleteProperty(cells, nameOf(cell));
  if (Object.keys(cells).length > 0) supplied[cell.canary] = cells;
  else Reflect.deleteProperty(supplied, cell.canary);
};

/**
 * Keeps every canary from supplying more than the cap to any scope since any moment, so that one that has changed alone,
 * on one backend or on all, cannot raise an alarm. Each cell holds c ← max(0, c + d), which bounds what it has supplied
 * over every window, and an increment d = min(log L, cap − Σ c) keeps the sum of c over the canary's cells within the
 * cap. Cutting only lowers wealth, whatever it depends on, so the false-alarm guarantee holds unchanged.
 * Changes `supplied` in place, never the values in it; c is rounded up to a thousandth.
 */
export const createCanaryCap = (supplied: Supplied, { cap, epsilons, together }: CapOptions): CanaryCap => {
  const known = new Map<string, number[]>();
  const totalsOf = (canary: string, backend: string): number[] => {
    const group = together(backend);
    const key = `${group}\n${canary}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const totals = new Array<number>(epsilons).fill(0);
    for (const [name, nats] of Object.entries(supplied[canary] ?? {})) {
      if (together(backendOf(name)) === group) addTo(totals, nats, 1);
    }
    known.set(key, totals);
    return totals;
  };
  return (cell, increments) => {
    const name = nameOf(cell);
    const held = supplied[cell.canary]?.[name];
    if (held === undefined && increments.every((increment) => increment <= 0)) return increments;
    const totals = totalsOf(cell.canary, cell.backend);
    const cut = increments.map((increment, e) => Math.min(increment, Math.max(0, cap - (totals[e] ?? 0))));
    const after = cut.map((given, e) => Math.max(0, roundUp((held?.[e] ?? 0) + given, 1000)));
    if (held !== undefined) addTo(totals, held, -1);
    addTo(totals, after, 1);
    note(supplied, cell, after);
    return cut;
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
    for (const [name, nats] of Object.entries(supplied[canary] ?? {}))
      if (holds(backendOf(name))) addTo(total, nats, 1);
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
