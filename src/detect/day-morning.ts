import { newDay, type Belief } from './day-belief.ts';
import { lawOfDays, type WidthWeights } from './day-widths.ts';

/** Where a belief is no more than rounding error, it says only "at most so likely". */
const LEAST = 1e-9;
/** Weights move once a day; the known mornings are dropped when there are so many. */
const MOST_KNOWN = 2000;

/** Logs of a belief. */
export const logsOf = (belief: Belief): Float64Array => belief.map((p) => Math.log(p > LEAST ? p : LEAST));

/** The logs of the belief with which a day begins under some weights. */
export type Morning = (weights: WidthWeights) => Float64Array;

/** Every scope needs its morning at every slot, and they change once a day: the known ones are kept. */
export const createMorning = (): Morning => {
  const known = new Map<string, Float64Array>();
  return (weights) => {
    const key = weights.join();
    const before = known.get(key);
    if (before !== undefined) return before;
    const logs = logsOf(newDay(lawOfDays(weights)));
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(key, logs);
    return logs;
  };
};
