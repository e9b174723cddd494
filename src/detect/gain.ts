import { DAY_WIDTHS } from './day-law.ts';
import type { WidthWeights } from './day-widths.ts';
import { EPSILONS } from './parameters.ts';

/** What the gains of one cell are judged by. */
export interface GainCell {
  /** Expected loss when healthy, in 0..1; `usual` is its mean over the cells of the backend. */
  readonly loss: number;
  readonly usual: number;
  /** What is tolerated of it: δ, or the reference's own error where that is larger. */
  readonly margin: number;
  /** Whether the baseline shows what its days are; without that the margin stands for them. */
  readonly days: boolean;
}

/**
 * Mean widths of days by which a day may be better than the baseline: the best of some ten thousand days, and what the
 * few days of a baseline err by.
 */
const GAIN_WIDTHS = 5;

/** Lower rates of a cell that has nothing to gain would let one failure take all. */
const LEAST_RATE = -0.1;

/** The factor on the odds of failing on the best day that is believed to be one, by what is known of their width; 1 = days do not differ. */
export const bestDay = (weights: WidthWeights): number => {
  const width = weights.reduce((sum, weight, w) => sum + weight * (DAY_WIDTHS[w] ?? 0), 0);
  return Math.exp(-GAIN_WIDTHS * width - (width * width) / 2);
};

const onDay = (loss: number, factor: number): number => {
  const odds = (loss / (1 - loss)) * factor;
  return odds / (1 + odds);
};

/** The expected loss below which a backend gains. */
const leastRate = ({ loss, usual, margin, days }: GainCell, factor: number): number => {
  const byDay = days && onDay(usual, factor) < usual - margin;
  return Math.max(LEAST_RATE, byDay ? onDay(loss, factor) : loss - margin);
};

const betsAt = (rate: number, score: number): readonly number[] =>
  EPSILONS.map((epsilon) => Math.log1p(epsilon * (rate - (1 - score))));

/**
 * Log of 1 + ε (r − y) for each ε, y = 1 − score: r is the expected loss less the margin, or that of the best day where
 * the backend gains more by such a day than the margin. A cell with r < 0 only loses. Every cell takes part with the same
 * bet, so that the mean of their product over the answers of a cycle is at most 1 while their mean loss is at least the
 * mean of r (Σ log is concave): what counts is a net gain beyond the tolerance and beyond a day as good as any.
 */
export const gainIncrements = (cell: GainCell, factor: number, score: number): readonly number[] =>
  betsAt(leastRate(cell, factor), score);

/** `gainIncrements` of one cell by factor and score: those of a full score and of none are kept until the rate moves. */
export type Gains = (factor: number, score: number) => readonly number[];

export const createGains = (cell: GainCell): Gains => {
  const last = { rate: Number.NaN, failed: betsAt(0, 0), passed: betsAt(0, 1) };
  return (factor, score) => {
    const rate = leastRate(cell, factor);
    if (score !== 0 && score !== 1) return betsAt(rate, score);
    if (rate !== last.rate) {
      last.rate = rate;
      last.failed = betsAt(rate, 0);
      last.passed = betsAt(rate, 1);
    }
    return score === 1 ? last.passed : last.failed;
  };
};
