import type { Effect } from '../judgement.ts';
import type { CallersState } from '../detect/caller-tally.ts';
import { sumsSince, type BackendSums, type Bucket } from '../detect/history.ts';
import { INTERVAL_Z } from '../detect/parameters.ts';
import { lostFraction, type LossSums } from '../stats/lost-fraction.ts';
import { roundTo } from '../stats/round.ts';
import { callerDesign } from './caller-size.ts';

/** Fewer samples than this after the onset's own cycle say less than that cycle does. */
const ENOUGH = 20;

/** Sums of fewer samples with the same means. */
const lessBy = (sums: BackendSums, design: number): LossSums =>
  design === 1
    ? sums
    : {
        observed: sums.observed / design,
        expected: sums.expected / design,
        expectedSquares: sums.expectedSquares / design,
        variance: sums.variance / design,
      };

/**
 * The fraction of answers that has gone bad on some backends since a cycle, with a 99.9% interval; null without samples.
 * The onset's cycle may be healthy in part and was picked for looking bad, so it is left out as soon as there is enough
 * after it. Of several callers the interval counts callers: the answers of one are not independent.
 */
export const degradedFraction = (
  buckets: readonly Bucket[],
  onset: number,
  members: readonly number[],
  callers?: CallersState,
): Effect | null => {
  const after = sumsSince(buckets, onset + 1, members);
  const sums = after.count >= ENOUGH ? after : sumsSince(buckets, onset, members);
  const fraction = lostFraction(lessBy(sums, callerDesign(callers, members, sums.count)), INTERVAL_Z);
  if (fraction === null) return null;
  return {
    degradedFraction: roundTo(fraction.estimate, 1000),
    low: roundTo(fraction.low, 1000),
    high: roundTo(fraction.high, 1000),
  };
};
