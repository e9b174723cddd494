import { newDay, type Belief } from './day-belief.ts';
import { DAY_WIDTHS } from './day-law.ts';
import { lawOfDays, type WidthWeights } from './day-widths.ts';

/**
 * The belief with which a day begins: for one backend (its position), or for a factor that several (a list that stays
 * the same array) have in common, under the mean of their weights. Needed at every slot, while weights move once a day:
 * made once for the same arrays.
 */
export type Morning = (widths: readonly WidthWeights[], of: number | readonly number[]) => Belief;

const meanOf = (widths: readonly WidthWeights[], members: readonly number[]): WidthWeights =>
  DAY_WIDTHS.map((_, w) => members.reduce((sum, b) => sum + (widths[b]?.[w] ?? 0), 0) / members.length);

export const createMorning = (): Morning => {
  const known = new WeakMap<readonly WidthWeights[], Map<number | readonly number[], Belief>>();
  return (widths, of) => {
    const ofDay = known.get(widths) ?? new Map<number | readonly number[], Belief>();
    known.set(widths, ofDay);
    const before = ofDay.get(of);
    if (before !== undefined) return before;
    const belief = newDay(lawOfDays(meanOf(widths, typeof of === 'number' ? [of] : of)));
    ofDay.set(of, belief);
    return belief;
  };
};
