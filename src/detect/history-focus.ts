import type { Bucket } from './history.ts';

/** Positions in the grid of ε of the fractions of one capability's answers by which slices are compared: 6%, 16%, 60%. */
const FRACTIONS: readonly number[] = [3, 5, 8];

/** Numbers that a cycle keeps of so many capabilities and backends: capability × fraction × backend; none for a single one. */
export const focusLength = (capabilities: number, backends: number): number =>
  capabilities > 1 ? capabilities * FRACTIONS.length * backends : 0;

/** Where a sample belongs. */
export interface FocusPlace {
  readonly capability: number;
  readonly backend: number;
  readonly backends: number;
}

/** Adds the log likelihood ratios (by ε, of the whole grid) of one sample, in place. */
export const addFocused = (focus: number[], place: FocusPlace, local: readonly number[]): void => {
  const { capability, backend, backends } = place;
  for (let k = 0; k < FRACTIONS.length; k += 1) {
    const at = (capability * FRACTIONS.length + k) * backends + backend;
    if (at < focus.length) focus[at] = (focus[at] ?? 0) + (local[FRACTIONS[k] ?? 0] ?? 0);
  }
};

/** From a cycle on, for each capability and fraction of its answers: log likelihood ratios by backend. */
export const focusedSince = (
  buckets: readonly Bucket[],
  counts: (bucket: Bucket) => boolean,
  backends: number,
): readonly (readonly number[])[] => {
  const total: number[] = [];
  for (const bucket of buckets) {
    if (!counts(bucket)) continue;
    for (let i = 0; i < bucket.focus.length; i += 1) total[i] = (total[i] ?? 0) + (bucket.focus[i] ?? 0);
  }
  return Array.from({ length: total.length / backends }, (_, row) => total.slice(row * backends, (row + 1) * backends));
};
