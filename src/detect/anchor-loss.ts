/** Part of healthy answers that a moving reference allows to fail beyond what it has learned. */
const FLOOR = 0.0005;

/** Expected loss with a tolerance: f + (1 − f)·δ; f and δ in 0..1. */
export const tolerated = (loss: number, tolerance: number): number => loss + (1 - loss) * tolerance;

/** What a cell's pinned reference is made from. */
export interface PinnedLevel {
  /** Expected loss when healthy, 0..1, and the variance of that estimate. */
  readonly loss: number;
  readonly variance: number;
  /** δ of the cell, ratio; a provisional reference has twice the usual. */
  readonly tolerance: number;
}

/** Standard errors of the pinned level within which a recent one that lies lower may still be right. */
const PINNED_ERRORS = 3;

/** Expected loss by which the pinned anchor judges: it never moves. */
export const pinnedLoss = ({ loss, tolerance }: PinnedLevel): number => tolerated(loss, tolerance);

/**
 * Expected loss by which the recent anchor judges, from what it has learned. It may not fall below the pinned level by
 * more than the tolerance and the error of that level: a canary that was lucky in its baseline is no alarm for ever, and
 * one that rots slowly is not followed all the way.
 */
export const recentLoss = (learned: number, pinned: PinnedLevel): number =>
  tolerated(
    Math.min(learned, tolerated(pinned.loss, pinned.tolerance) + PINNED_ERRORS * Math.sqrt(pinned.variance)),
    FLOOR,
  );
