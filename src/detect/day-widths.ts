import { DAY_LAWS, DAY_WIDTHS, FACTORS } from './day-law.ts';
import type { DayTable } from './day-table.ts';

/** Weights of the widths of one backend; they sum to 1. */
export type WidthWeights = readonly number[];

export const evenWidths = (): WidthWeights => DAY_WIDTHS.map(() => 1 / DAY_WIDTHS.length);

/** Of the weights after a day: this part is taken from the mean of the fleet, and this part is spread evenly. */
const FLEET_PART = 0.05;
const EVEN_PART = 0.01;

/** Law of the day's factor under the weights. */
export const lawOfDays = (weights: WidthWeights): readonly number[] => {
  const law = new Array<number>(FACTORS).fill(0);
  for (const [w, weight] of weights.entries()) {
    const row = DAY_LAWS[w] ?? [];
    for (let j = 0; j < FACTORS; j += 1) law[j] = (law[j] ?? 0) + weight * (row[j] ?? 0);
  }
  return law;
};

/** Weights by Bayes' rule after a day on which the null's row of the belief began as `law` and ended as `end`. */
const afterDay = (weights: WidthWeights, end: ArrayLike<number>): readonly number[] => {
  const law = lawOfDays(weights);
  const joint = weights.map((weight, w) => {
    const row = DAY_LAWS[w] ?? [];
    let evidence = 0;
    for (let j = 0; j < FACTORS; j += 1) {
      const before = law[j] ?? 0;
      if (before > 0) evidence += ((row[j] ?? 0) * (end[j] ?? 0)) / before;
    }
    return weight * evidence;
  });
  const total = joint.reduce((sum, x) => sum + x, 0);
  return joint.map((x) => x / total);
};

/** One cell on one day of a baseline: the level of its loss, its mean score and what that counts for. */
export interface BaselineAnswers {
  readonly level: number;
  readonly score: number;
  readonly weight: number;
}

/** So many answers are multiplied before they are scaled again: no likelihood is below 0.0005. */
const BETWEEN_SCALINGS = 16;

/** Likelihoods of a day's answers by factor when nothing has changed, up to a scale. */
const likelihoods = (table: DayTable, answers: readonly BaselineAnswers[]): Float64Array => {
  const values = new Float64Array(FACTORS).fill(1);
  for (const [n, { level, score, weight }] of answers.entries()) {
    const one = table(level, score);
    for (let j = 0; j < FACTORS; j += 1) values[j] = (values[j] ?? 0) * (one[j] ?? 0) ** weight;
    if ((n + 1) % BETWEEN_SCALINGS > 0) continue;
    const largest = Math.max(...values);
    for (let j = 0; j < FACTORS; j += 1) values[j] = (values[j] ?? 0) / largest;
  }
  return values;
};

/**
 * The weights with which a backend starts, from the days of its baseline: by day, then by cell. Levels come from the
 * same answers, so one day of all is not counted. Fewer than two days say nothing.
 */
export const baselineWidths = (table: DayTable, days: readonly (readonly BaselineAnswers[])[]): WidthWeights => {
  if (days.length < 2) return evenWidths();
  const logs = DAY_WIDTHS.map(() => 0);
  for (const answers of days) {
    const values = likelihoods(table, answers);
    for (const [w, law] of DAY_LAWS.entries()) {
      const evidence = law.reduce((sum, probability, j) => sum + probability * (values[j] ?? 0), 0);
      logs[w] = (logs[w] ?? 0) + ((days.length - 1) / days.length) * Math.log(evidence);
    }
  }
  const largest = Math.max(...logs);
  const shares = logs.map((log) => Math.exp(log - largest));
  const total = shares.reduce((sum, x) => sum + x, 0);
  return shares.map((x) => (1 - EVEN_PART) * (x / total) + EVEN_PART / DAY_WIDTHS.length);
};

/**
 * The weights of every backend for the next day. Each learns from its own day; a part comes from the fleet's mean, so
 * that what holds for many reaches those that have seen little, and a small part stays even, so that a change of weather
 * is believed after a day or two. Beliefs of backends that had no answer are null: they keep their weights.
 * A mean and not a product over backends: a factor that all share on one day is one observation and not one a backend.
 */
export const nextWidths = (
  weights: readonly WidthWeights[],
  ends: readonly (ArrayLike<number> | null)[],
): readonly WidthWeights[] => {
  const own = weights.map((before, b) => {
    const end = ends[b] ?? null;
    return end === null ? before : afterDay(before, end);
  });
  const fleet = DAY_WIDTHS.map((_, w) => own.reduce((sum, one) => sum + (one[w] ?? 0), 0) / Math.max(1, own.length));
  return own.map((one) =>
    one.map((x, w) => (1 - FLEET_PART - EVEN_PART) * x + FLEET_PART * (fleet[w] ?? 0) + EVEN_PART / DAY_WIDTHS.length),
  );
};
