import type { CallersHit } from '../judgement.ts';
import {
  addTallies,
  countCallers,
  NO_CALLERS,
  type CallersState,
  type CallerSums,
  type CallerTally,
} from '../detect/caller-tally.ts';
import { INTERVAL_Z } from '../detect/parameters.ts';
import { clusterCorrelation, designEffect } from '../stats/design-effect.ts';
import { lostFraction } from '../stats/lost-fraction.ts';

/** One caller on some backends: its answers since a suspicion began, and what was known of it before. */
interface Caller {
  readonly sums: CallerSums;
  readonly known: CallerTally;
}

/**
 * Callers that answers came from since a suspicion began on some backends, each with all of its answers there. A backend
 * that one caller calls says nothing of callers.
 */
const callersOn = (state: CallersState | undefined, members: readonly number[]): readonly Caller[] => {
  const callers = new Map<string, Caller>();
  for (const backend of members) {
    const own = state?.[backend] ?? NO_CALLERS;
    if (countCallers(own) < 2) continue;
    for (const [caller, [count, observed, expected, squares]] of Object.entries(own.held)) {
      const { sums, known } = callers.get(caller) ?? { sums: [0, 0, 0, 0], known: [0, 0] };
      const [n, x, p, p2] = sums;
      callers.set(caller, {
        sums: [n + count, x + observed, p + expected, p2 + squares],
        known: addTallies(known, own.known[caller] ?? [0, 0]),
      });
    }
  }
  return [...callers.values()];
};

/** By how much so many samples of some backends count for less than independent ones; 1 with fewer than two callers. */
export const callerDesign = (state: CallersState | undefined, members: readonly number[], samples: number): number => {
  const callers = callersOn(state, members);
  const correlation = clusterCorrelation(callers.map(({ sums }) => sums));
  return correlation === null ? 1 : designEffect(samples, callers.length, correlation);
};

/** What is known of a caller is drawn towards "as all others" with the weight of so many failures that were expected. */
const USUAL_WEIGHT = 10;

const isHit = ({ sums: [count, observed, expected, squares], known: [excess, variance] }: Caller): boolean => {
  if (!(expected > 0)) return false;
  const factor = Math.max(1, 1 + excess / (variance + USUAL_WEIGHT));
  const passing = Math.max(0, count - factor * (count - expected));
  const lost = lostFraction(
    { observed, expected: passing, expectedSquares: squares * (passing / expected) ** 2, variance: 0 },
    INTERVAL_Z,
  );
  return lost !== null && lost.low > 0;
};

/**
 * How many callers of some backends show a loss that is sure by an interval of its own beyond what each of them showed when healthy, since a suspicion began;
 * null with fewer than two callers.
 */
export const callersHit = (state: CallersState | undefined, members: readonly number[]): CallersHit | null => {
  const callers = callersOn(state, members);
  return callers.length < 2 ? null : { hit: callers.filter(isHit).length, of: callers.length };
};
