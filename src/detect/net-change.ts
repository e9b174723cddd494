import { FOCUS_TOLERANCE } from './parameters.ts';
import type { BackendSums } from './history.ts';

/** A mean change is beyond doubt by so many standard errors. */
const ERRORS = 2;

/** How the change of some cells is asked for. */
export interface NetQuestion {
  /** δ, ratio: what the mean of all cells may differ by. */
  readonly tolerance: number;
  /** Cells that the sums are of: the errors of their references are independent. */
  readonly cells: number;
}

interface Change {
  /** Mean of score − healthy mean, every sample with the same weight, and its standard error. */
  readonly mean: number;
  readonly error: number;
  /** Standard errors by which cells with room for gains have gained; below 0 where they have lost. */
  readonly gained: number;
  /** Standard error of the mean, that of the references included. */
  readonly whole: number;
}

/** Null below two samples. */
const changeOf = (sums: BackendSums, { cells }: Pick<NetQuestion, 'cells'>): Change | null => {
  const { count, observed, expected, residualSquares, variance, roomChange, roomVariance } = sums;
  if (count < 2) return null;
  const mean = (observed - expected) / count;
  const square = Math.max(0, residualSquares / count - mean * mean) / count;
  return {
    mean,
    error: Math.sqrt(square),
    gained: roomVariance > 0 ? roomChange / Math.sqrt(roomVariance) : 0,
    whole: Math.sqrt(square + variance / count / Math.max(1, cells)),
  };
};

/**
 * Whether the mean change lies below zero by more than its standard error; without that, answers moved both ways. It is
 * read in every slot and would pass one error some day, so where some cells show a gain two are asked for each error of
 * it, until the loss lies beyond the tolerance as a gain has to: whatever the days were, so much is lost.
 */
export const hasNetLoss = (sums: BackendSums, question: NetQuestion): boolean => {
  const change = changeOf(sums, question);
  if (change === null) return false;
  const { mean, error, gained, whole } = change;
  const beyond = question.tolerance + ERRORS * whole;
  return mean < -Math.max(error, Math.min(ERRORS * gained * error, beyond));
};

/** Gain of cells with room, by what they could have gained. */
const rateOf = ({ roomChange, roomVariance }: BackendSums): number =>
  roomVariance > 0 ? roomChange / roomVariance : 0;

/** Of a gain the part that others may show as well: more, and it is the day's and pays for nothing. */
const SHARED_GAIN = 0.5;

/**
 * Whether gains pay for the losses: cells with room have gained beyond doubt, those of other backends (`outside`) much
 * less, and there is no net loss.
 */
export const isPaidFor = (sums: BackendSums, outside: BackendSums, question: NetQuestion): boolean =>
  (changeOf(sums, question)?.gained ?? 0) > ERRORS &&
  rateOf(outside) < SHARED_GAIN * rateOf(sums) &&
  !hasNetLoss(sums, question);

/** Whether more than a tenth of the answers is lost beyond doubt: no bad day and nothing that others gain explains it. */
export const hasLargeLoss = (sums: BackendSums, question: Pick<NetQuestion, 'cells'>): boolean => {
  const change = changeOf(sums, question);
  return change !== null && change.mean < -(FOCUS_TOLERANCE + ERRORS * change.whole);
};

/** Whether the mean change of `cells` cells lies above the tolerance beyond doubt: an unlucky baseline must not look like an improvement. */
export const hasNetGain = (sums: BackendSums, tolerance: number, cells: number): boolean => {
  const change = changeOf(sums, { cells });
  return change !== null && change.mean > tolerance + ERRORS * change.whole;
};
