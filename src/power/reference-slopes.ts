import { BETS } from '../detect/anchor-bets.ts';
import type { ExpectedCell } from './backend-power.ts';
import { addTimes } from './moments.ts';

/** By reference: how the mean an hour moves by bet with its expected loss, and the variance of that loss. */
export type ReferenceSlopes = ReadonlyMap<number, { readonly slope: Float64Array; readonly variance: number }>;

/** Cells of one reference err alike. */
export const referenceSlopes = (cells: readonly ExpectedCell[], anchor: 'recent' | 'pinned'): ReferenceSlopes => {
  const slopes = new Map<number, { readonly slope: Float64Array; readonly variance: number }>();
  for (const { reference, perHour, profile, variance } of cells) {
    const moments = profile[anchor];
    if (moments === null) continue;
    const known = slopes.get(reference) ?? { slope: new Float64Array(BETS), variance: variance[anchor] };
    slopes.set(reference, known);
    addTimes(known.slope, perHour, moments.slope);
  }
  return slopes;
};

/** By bet, the variance an hour² that comes from references that are not known well. */
export const varianceOf = (slopes: ReferenceSlopes): Float64Array => {
  const total = new Float64Array(BETS);
  for (const { slope, variance } of slopes.values()) {
    for (let bet = 0; bet < BETS; bet += 1) total[bet] = (total[bet] ?? 0) + variance * (slope[bet] ?? 0) ** 2;
  }
  return total;
};

/** What several backends have together; `variances` are those of each alone, which add up where none shares a reference. */
export const varianceTogether = (
  slopes: readonly ReferenceSlopes[],
  variances: readonly Float64Array[],
): Float64Array => {
  const references = new Set(slopes.flatMap((own) => [...own.keys()]));
  const total = new Float64Array(BETS);
  if (references.size === slopes.reduce((sum, own) => sum + own.size, 0)) {
    for (const own of variances) addTimes(total, 1, own);
    return total;
  }
  const joined = new Map<number, { readonly slope: Float64Array; readonly variance: number }>();
  for (const [reference, { slope, variance }] of slopes.flatMap((own) => [...own])) {
    const known = joined.get(reference) ?? { slope: new Float64Array(BETS), variance };
    joined.set(reference, known);
    addTimes(known.slope, 1, slope);
  }
  return varianceOf(joined);
};
