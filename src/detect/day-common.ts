import type { Belief, DayFactors } from './day-belief.ts';
import { FACTORS } from './day-law.ts';
import { CELL_WIDTH, ROWS } from './day-table.ts';

/** Where a belief is no more than rounding error, it says only "at most so likely". */
const LEAST = 1e-9;
/** So many likelihoods are multiplied before they are scaled again: LEAST to that power is far from underflow. */
const BETWEEN_SCALINGS = 8;

/** What today's answers of one backend have said since the morning, row × factor: its belief over that of the morning. */
export const sinceMorning = (belief: Belief, morning: Belief): Float64Array => {
  const since = new Float64Array(CELL_WIDTH);
  for (let i = 0; i < CELL_WIDTH; i += 1) since[i] = Math.max(LEAST, belief[i] ?? 0) / Math.max(LEAST, morning[i] ?? 0);
  return since;
};

/** Scales every row to a largest value of 1; the scale says nothing, since only ratios of its sums are used. */
const scaleRows = (values: Float64Array): void => {
  for (let start = 0; start < CELL_WIDTH; start += FACTORS) {
    let largest = 0;
    for (let i = start; i < start + FACTORS; i += 1) largest = Math.max(largest, values[i] ?? 0);
    for (let i = start; i < start + FACTORS; i += 1) values[i] = (values[i] ?? 0) / largest;
  }
};

/** What is believed of a factor that several backends have in common today: the morning times all that was seen since. */
export const commonBelief = (morning: Belief, since: readonly Float64Array[]): Float64Array => {
  const belief = morning.slice();
  for (const [n, seen] of since.entries()) {
    for (let i = 0; i < CELL_WIDTH; i += 1) belief[i] = (belief[i] ?? 0) * (seen[i] ?? 0);
    if ((n + 1) % BETWEEN_SCALINGS === 0) scaleRows(belief);
  }
  return belief;
};

const sumOfRow = (values: Float64Array, row: number): number => {
  let sum = 0;
  for (let i = row * FACTORS; i < (row + 1) * FACTORS; i += 1) sum += values[i] ?? 0;
  return sum;
};

/** What a slot gives under a common factor: log of L by bet, and what the null believes of the factor after it. */
export interface CommonTaken {
  readonly increments: readonly number[];
  readonly after: Float64Array;
}

/**
 * Log of L by bet of one slot for a scope whose backends all have the same factor today: the bet is against the null
 * that a bad day is bad for all of them at once. `belief` is what is believed of the common factor before the slot,
 * `added` the likelihoods of the slot's answers. Fair for the same reason as `dayIncrements`.
 */
export const commonIncrements = (belief: Float64Array, added: readonly DayFactors[]): CommonTaken => {
  const grown = new Float64Array(ROWS);
  const after = belief.slice();
  for (let row = 0; row < ROWS; row += 1) {
    const start = row * FACTORS;
    let before = sumOfRow(after, row);
    for (const { values, scales } of added) {
      let sum = 0;
      for (let i = start; i < start + FACTORS; i += 1) {
        const joint = (after[i] ?? 0) * (values[i] ?? 0);
        after[i] = joint;
        sum += joint;
      }
      grown[row] = (grown[row] ?? 0) + Math.log(sum / before) + (scales[row] ?? 0);
      // Scaled to a sum of 1, so that no number of members can make a row underflow.
      for (let i = start; i < start + FACTORS; i += 1) after[i] = (after[i] ?? 0) / sum;
      before = 1;
    }
  }
  return {
    increments: Array.from({ length: ROWS - 1 }, (_, bet) => (grown[bet + 1] ?? 0) - (grown[0] ?? 0)),
    after: after.subarray(0, FACTORS),
  };
};
