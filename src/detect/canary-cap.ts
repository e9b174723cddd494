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

/** Cuts the increments of one sample and notes what was given; returns the increments themselves where all is given. */
export type CanaryCap = (cell: Cell, increments: readonly number[]) => readonly number[];

/** Names a cell of a canary: `variant@backend`. */
export const nameOf = ({ variant, backend }: Cell): string => `${variant}@${backend}`;
export const backendOf = (name: string): string => name.slice(name.indexOf('@') + 1);

const addTo = (totals: number[], nats: readonly number[]): void => {
  for (let e = 0; e < totals.length; e += 1) totals[e] = roundTo((totals[e] ?? 0) + (nats[e] ?? 0), 1000);
};

/** Puts a cell's nats in the place of those before; a cell of which none is positive becomes absent. */
export type SupplyNotes = (cell: Cell, nats: readonly number[]) => void;

/** Notes what cells supply in `supplied`, in place. States share what is in it: a canary's part is copied when it is first written. */
export const createNotes = (supplied: Supplied): SupplyNotes => {
  const own = new Map<string, Record<string, readonly number[]>>();
  return (cell, nats) => {
    const cells = own.get(cell.canary) ?? { ...supplied[cell.canary] };
    own.set(cell.canary, cells);
    if (nats.some((one) => one > 0)) {
      cells[nameOf(cell)] = nats;
      supplied[cell.canary] = cells;
      return;
    }
    Reflect.deleteProperty(cells, nameOf(cell));
    if (Object.keys(cells).length === 0) Reflect.deleteProperty(supplied, cell.canary);
    else supplied[cell.canary] = cells;
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
  const known = new Map<string, number[]>();
  const totalsOf = (canary: string, backend: string): number[] => {
    const group = together(backend);
    const key = `${group}\n${canary}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const totals = new Array<number>(epsilons).fill(0);
    for (const [name, nats] of Object.entries(supplied[canary] ?? {})) {
      if (together(backendOf(name)) === group) addTo(totals, nats);
    }
    known.set(key, totals);
    return totals;
  };
  return (cell, increments) => {
    const name = nameOf(cell);
    const held = supplied[cell.canary]?.[name];
    if (held === undefined && increments.every((increment) => increment <= 0)) return increments;
    const totals = totalsOf(cell.canary, cell.backend);
    const after = new Array<number>(epsilons);
    let cut: number[] | null = null;
    for (let e = 0; e < epsilons; e += 1) {
      const asked = increments[e] ?? 0;
      const before = held?.[e] ?? 0;
      const total = totals[e] ?? 0;
      const given = Math.min(asked, Math.max(0, cap - total));
      if (given !== asked) (cut ??= [...increments])[e] = given;
      const supplies = Math.max(0, roundUp(before + given, 1000));
      after[e] = supplies;
      totals[e] = roundTo(total - before + supplies, 1000);
    }
    note(cell, after);
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
