import type { Sample } from '../model.ts';
import type { ReadAnswer } from '../signals/signal.ts';
import type { Posterior } from '../stats/beta-mixture.ts';
import type { CellReference } from './engine.ts';
import type { Gains } from './gain.ts';
import { fallIncrements, riseIncrements } from './increments.ts';
import {
  ALONE_EPSILONS,
  ALONE_ERRORS,
  EPSILONS,
  FOCUS_TOLERANCE,
  LEAST_MEAN,
  LOCAL_FLOOR,
  RECOVERY_BETS,
  SUFFICIENT_FRACTION,
} from './parameters.ts';

/** Log increments of one sample, by ε or by bet; null where the cell takes no part. */
export interface CellIncrements {
  /** Towards `degraded`, of signals that no anchors judge: null mean = reference less the tolerance. */
  readonly fall: readonly number[] | null;
  /** Signals that move both ways: the same bet on 1 − x. Those of scores follow from `gains`. */
  readonly gain: readonly number[] | null;
  /** Towards the end of an incident: null mean at most the reference less the tolerance. */
  readonly recovery: readonly number[] | null;
  /** Scores only: the same of a fault of one capability alone, with a tolerance as large as such faults are; left out = takes no part. */
  readonly focusRecovery?: readonly number[] | null;
  /** Likelihood ratios without tolerance, to compare slices. */
  readonly local: readonly number[] | null;
  /** Scores only: bets that this cell has fallen by itself, whatever the others do; null or left out = takes no part. */
  readonly alone?: readonly number[] | null;
}

/** What events are read from. */
export interface JudgedAnswer extends ReadAnswer {
  /** It is word for word one that was recorded of its cell: it shows nothing new. */
  readonly recorded: boolean;
}

/** What one cell's samples are judged by. Backends with one baseline share it. */
export interface CellModel {
  /** Healthy mean in 0..1 and the variance of that estimate. */
  readonly mean: number;
  readonly variance: number;
  readonly provisional: boolean;
  /** ISO 8601 with milliseconds, UTC; samples sent before it are not judged. Empty = all are. */
  readonly from: string;
  /** The value of a sample in 0..1, high is healthy; null when it says nothing. `answer` is what events are read from. */
  readonly read: (sample: Sample, answer: JudgedAnswer | null) => number | null;
  /** Expected log increment a sample when a fraction SUFFICIENT_FRACTION has gone bad and ε is known; nats. */
  readonly growth: number;
  /** Scores only: what their gains are judged by. */
  readonly gains?: Gains;
  /** Of a sample with its value. */
  readonly increments: (value: number, sample: Sample) => CellIncrements;
}

/** The δ of a reference: a provisional one has twice the usual. */
export const toleranceOf = ({ provisional }: Pick<CellReference, 'provisional'>, tolerance: number): number =>
  provisional ? 2 * tolerance : tolerance;

const expectedGrowth = (mean: number, pinned: number): number => {
  const failing = 1 - mean * (1 - SUFFICIENT_FRACTION);
  const [bad = 0] = fallIncrements(pinned, 0, [SUFFICIENT_FRACTION]);
  const [good = 0] = fallIncrements(pinned, 1, [SUFFICIENT_FRACTION]);
  return Math.max(0, failing * bad + (1 - failing) * good);
};

/**
 * A cell of a score, as it is judged besides its falls, for which the signal has anchors: against a reference that never
 * moves, with a tolerance (twice as large while the baseline is provisional). Expected loss f = 1 − mean becomes
 * f + (1 − f)·δ. Against the cell alone the reference is lower by ALONE_ERRORS standard errors of its own, for among thousands of cells some were recorded too high.
 */
export const pinnedCell = (
  level: Posterior,
  { provisional, from = '' }: Pick<CellReference, 'provisional' | 'from'>,
  tolerance: number,
): Omit<CellModel, 'read'> => {
  const delta = toleranceOf({ provisional }, tolerance);
  const loss = 1 - level.mean;
  const pinned = 1 - (loss + (1 - loss) * delta);
  const focused = 1 - (loss + (1 - loss) * Math.max(delta, FOCUS_TOLERANCE));
  const local = 1 - (loss + (1 - loss) * LOCAL_FLOOR);
  const lowest = Math.min(pinned, level.mean - ALONE_ERRORS * Math.sqrt(level.variance));
  const falls = pinned >= LEAST_MEAN;
  const compute = (value: number): CellIncrements => ({
    fall: null,
    gain: null,
    recovery: falls ? riseIncrements(pinned, value, RECOVERY_BETS) : null,
    focusRecovery: focused >= LEAST_MEAN ? riseIncrements(focused, value, RECOVERY_BETS) : null,
    local: falls ? fallIncrements(local, value, EPSILONS) : null,
    alone: lowest >= LEAST_MEAN ? fallIncrements(lowest, value, ALONE_EPSILONS) : null,
  });
  const failed = compute(0);
  const passed = compute(1);
  return {
    mean: level.mean,
    variance: level.variance,
    provisional,
    from,
    growth: falls ? expectedGrowth(level.mean, pinned) : 0,
    increments: (value) => (value === 1 ? passed : value === 0 ? failed : compute(value)),
  };
};
