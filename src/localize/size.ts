import type { Effect } from '../judgement.ts';
import { sumsSince, type Bucket } from '../detect/history.ts';
import { INTERVAL_Z } from '../detect/parameters.ts';
import { lostFraction } from '../stats/lost-fraction.ts';
import { roundTo } from '../stats/round.ts';

/** Fewer samples than this after the onset's own cycle say less than that cycle does. */
const ENOUGH = 20;

/**
 * The fraction of answers that has gone bad on some backends since a cycle, with a 99.9% interval; null without samples.
 * The onset's cycle may be healthy in part and was picked for looking bad, so it is left out as soon as there is enough
 * after it.
 */
export const degradedFraction = (
  buckets: readonly Bucket[],
  onset: number,
  members: readonly number[],
): Effect | null => {
  const after = sumsSince(buckets, onset + 1, members);
  const sums = after.count >= ENOUGH ? after : sumsSince(buckets, onset, members);
  const fraction = lostFraction(sums, INTERVAL_Z);
  if (fraction === null) return null;
  return {
    degradedFraction: roundTo(fraction.estimate, 1000),
    low: roundTo(fraction.low, 1000),
    high: roundTo(fraction.high, 1000),
  };
};
