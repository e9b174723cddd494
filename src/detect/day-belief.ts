import { LASTING_ODDS } from './anchor-bets.ts';
import { FACTORS, shiftBy } from './day-law.ts';
import { CELL_WIDTH, ROWS } from './day-table.ts';
import { EPSILONS } from './parameters.ts';

/** What today's answers of one backend say of the day's factor: row × factor, each row a distribution. */
export type Belief = Float64Array;

/** Likelihoods of the answers of one backend in one slot: row × factor, each row scaled by exp(−scales[row]). */
export interface DayFactors {
  readonly values: Float64Array;
  readonly scales: Float64Array;
  taken: number;
}

/** So many answers are multiplied before a row is scaled again: (0.0005)^16 is far from underflow. */
const BETWEEN_SCALINGS = 16;

export const emptyFactors = (): DayFactors => ({
  values: new Float64Array(CELL_WIDTH).fill(1),
  scales: new Float64Array(ROWS),
  taken: 0,
});

const rescale = ({ values, scales }: DayFactors): void => {
  for (let row = 0; row < ROWS; row += 1) {
    const start = row * FACTORS;
    let largest = 0;
    for (let i = start; i < start + FACTORS; i += 1) largest = Math.max(largest, values[i] ?? 0);
    for (let i = start; i < start + FACTORS; i += 1) values[i] = (values[i] ?? 0) / largest;
    scales[row] = (scales[row] ?? 0) + Math.log(largest);
  }
};

/** Takes one answer in, given its likelihoods. */
export const takeAnswer = (factors: DayFactors, likelihoods: Float64Array): void => {
  const { values } = factors;
  for (let i = 0; i < CELL_WIDTH; i += 1) values[i] = (values[i] ?? 0) * (likelihoods[i] ?? 0);
  factors.taken += 1;
  if (factors.taken % BETWEEN_SCALINGS === 0) rescale(factors);
};

const SHIFTS = LASTING_ODDS.map(shiftBy);

/** At its floor a bet forgets: it sees the day as the null does, or as the null does with its odds. */
export const copyNull = (belief: Belief, row: number): void => {
  const shift = SHIFTS[row - 1 - EPSILONS.length];
  if (shift === undefined) {
    belief.copyWithin(row * FACTORS, 0, FACTORS);
    return;
  }
  const start = row * FACTORS;
  belief.fill(0, start, start + FACTORS);
  const { position, part } = shift;
  for (let i = 0; i < FACTORS; i += 1) {
    const p = belief[i] ?? 0;
    const at = start + (position[i] ?? 0);
    const stays = p * (part[i] ?? 0);
    belief[at] = (belief[at] ?? 0) + stays;
    if (p > stays) belief[at + 1] = (belief[at + 1] ?? 0) + p - stays;
  }
};

/** The belief at the start of a day: the law of days in every row. */
export const newDay = (law: ArrayLike<number>): Belief => {
  const belief = new Float64Array(CELL_WIDTH);
  belief.set(law);
  for (let row = 1; row < ROWS; row += 1) copyNull(belief, row);
  return belief;
};

/**
 * Log of L by bet: the marginal likelihood of the slot's answers when the bet is right, over that of the null.
 * Changes the belief in place to what is known after the slot. The mean of L, given everything before, is at most 1
 * while the answers come from the null's own mixture of days, whatever the belief of the bet: any law that is fixed
 * before the answers come is a fair bet.
 */
export const dayIncrements = (belief: Belief, { values, scales }: DayFactors): number[] => {
  const increments: number[] = [];
  let healthy = 0;
  for (let row = 0; row < ROWS; row += 1) {
    const start = row * FACTORS;
    let total = 0;
    for (let i = start; i < start + FACTORS; i += 1) {
      const joint = (belief[i] ?? 0) * (values[i] ?? 0);
      belief[i] = joint;
      total += joint;
    }
    for (let i = start; i < start + FACTORS; i += 1) belief[i] = (belief[i] ?? 0) / total;
    const log = Math.log(total) + (scales[row] ?? 0);
    if (row === 0) healthy = log;
    else increments.push(log - healthy);
  }
  return increments;
};
