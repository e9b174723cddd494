import { BETS } from '../detect/anchor-bets.ts';
import type { WidthWeights } from '../detect/day-widths.ts';
import type { BackendPower } from './backend-power.ts';
import { canarySupply, type CanarySupply } from './canary-supply.ts';
import { addDayGrowth, dayStart } from './day-growth.ts';
import { referenceSlopes, varianceOf, type ReferenceSlopes } from './reference-slopes.ts';

/** The two anchors of a score. */
export type Anchor = 'recent' | 'pinned';

/** A fault of some size and age. */
export interface Fault {
  /** Fraction of answers that has gone bad, 0..1. */
  readonly epsilon: number;
  readonly hours: number;
}

/** What one backend gives to an anchor in whatever scope it is. */
export interface AnchorGain {
  readonly supply: CanarySupply;
  readonly slopes: ReferenceSlopes;
  /** Of the slopes. */
  readonly variance: Float64Array;
}

/** What one backend gives to every scope that holds it, worked out once. */
export interface BackendGain {
  readonly power: BackendPower;
  readonly widths: WidthWeights;
  readonly anchors: Readonly<Record<Anchor, AnchorGain>>;
  /** Nats by bet that it gives to the recent anchor with days of its own. Kept: not to be changed. */
  readonly growth: (fault: Fault) => Float64Array;
}

/** `positions` has every canary of the signal. */
export const backendGain = (
  power: BackendPower,
  widths: WidthWeights,
  positions: ReadonlyMap<string, number>,
): BackendGain => {
  const gainOf = (anchor: Anchor): AnchorGain => {
    const slopes = referenceSlopes(power.cells, anchor);
    return { supply: canarySupply(power.cells, anchor, positions), slopes, variance: varianceOf(slopes) };
  };
  const start = dayStart([power], [widths]);
  // A backend lies in many scopes, which are asked about the same faults.
  const known = new Map<number, Map<number, Float64Array>>();
  return {
    power,
    widths,
    anchors: { recent: gainOf('recent'), pinned: gainOf('pinned') },
    growth: (fault) => {
      const byHours = known.get(fault.epsilon) ?? new Map<number, Float64Array>();
      known.set(fault.epsilon, byHours);
      const before = byHours.get(fault.hours);
      if (before !== undefined) return before;
      const made = new Float64Array(BETS);
      addDayGrowth(made, [power], start, fault);
      byHours.set(fault.hours, made);
      return made;
    },
  };
};
