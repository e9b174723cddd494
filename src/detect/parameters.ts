/** Part of the engine's version: raise it whenever the code can give another result for the same slots. */
export const CODE_VERSION = 39;

/** Contamination fractions ε, "this share of answers has gone bad"; at 1 one good answer would wipe the evidence out. */
export const EPSILONS: readonly number[] = [0.01, 0.02, 0.035, 0.06, 0.1, 0.16, 0.25, 0.4, 0.6, 0.9];

/** Bets of the recovery detector, as fractions of the largest that cannot lose everything. */
export const RECOVERY_BETS: readonly number[] = [0.15, 0.3, 0.5, 0.7, 0.9];

/** An incident closes at this evidence of recovery, in nats, and no earlier than after so many valid samples. */
export const RECOVERY_THRESHOLD = Math.log(100);
export const RECOVERY_SAMPLES = 20;

/** A fault of one capability has ended when its answers are back within this part of the healthy ones: smaller ones are not looked for. */
export const FOCUS_TOLERANCE = 0.1;

/** Evidence of `suspect`, as a part of the threshold. */
export const SUSPECT_PART = 0.5;
/** What one canary may supply at most to any scope, as a part of the threshold. */
export const CANARY_PART = 0.5;

/**
 * Part of the threshold by which the pinned evidence of a scope may grow in one UTC day, but for gross faults: it knows
 * nothing of days, on a bad one all answers are below its levels, and what lasts shows on the third day as well.
 */
export const DAY_PART = 0.4;
/** Fraction of all answers from which on a fault is gross: none that a day looks like. */
export const GROSS = 0.3;

/** Bets on a canary alone: only a large fall of one canary is worth telling. */
export const ALONE_EPSILONS: readonly number[] = [0.5, 0.7, 0.9];
/** Standard errors by which the reference of a cell is lowered where it is judged alone. */
export const ALONE_ERRORS = 4;
/** Share of its answers in which a canary may show an event without having moved alone. */
export const ALONE_EVENT_RATE = 0.1;
/** Rates below 1 at which the wealth of a canary's cells may fall off where it has moved on several backends. */
export const ALONE_RATES: readonly number[] = [0.5, 0.25, 0.12, 0.06];
/** Part of the budget of canaries alone that single cells have; their scopes of several cells have the rest. */
export const ALONE_PART = 0.5;
/** Evidence that a canary has moved alone is kept at most at so many thresholds, so that a return is seen. */
export const ALONE_MOST = 1.25;

/** What should be constant has changed after so many deviating probes of a backend in a row. */
export const DEVIATIONS_IN_A_ROW = 2;

/** Cells whose healthy mean is lower have nothing to lose, only rounding error. */
export const LEAST_MEAN = 0.1;
/** Part of healthy answers that the localization allows to fail beyond the reference, so that no single failure decides. */
export const LOCAL_FLOOR = 0.005;

/** A scope is `insufficient` unless a fault of this size would reach the threshold within so many hours. */
export const SUFFICIENT_FRACTION = 0.5;
export const SUFFICIENT_HOURS = 24;

/** Standard normal quantile of the interval of the degraded fraction: 99.9%. */
export const INTERVAL_Z = 3.291;

/** Parts of the budget of false incidents that the classes have; their detectors share them evenly. */
export const CLASS_PARTS: Readonly<Partial<Record<string, number>>> = {
  quality: 0.8,
  corruption: 0.15,
  contamination: 0.05,
};
/** Events that healthy answers show more often are left out: a failed check says more of them. */
export const HIGHEST_EVENT_RATE = 0.01;
/** An incident of events closes when they are rarer than this, or twice their healthy rate. */
export const EVENT_RECOVERY_RATE = 0.02;
/** Cells with fewer recorded answers take those of their group and capability together. */
export const OWN_ANSWERS = 3;
/** Evidence that behaviour has changed is kept at most at so many thresholds. */
export const SHAPE_MOST = 2;
/** The same of evidence that scores have become better. */
export const GAIN_MOST = 2;

/** Answers far out: share of the recorded ones that lie further, and the change of their share that is tolerated. */
export const FAR_SHARE = 0.01;
export const FAR_TOLERANCE = 0.02;
/** Bets on their share, in the place of as many that a mean has moved by less than is tolerated anyway. */
export const FAR_EPSILONS: readonly number[] = [0.06, 0.16, 0.5];
/** Recorded answers of a group that show what is far out. */
export const FAR_ANSWERS = 100;
/** Least runs of a cell, and how many runs the spread of all cells counts for in that of one. */
export const FAR_RUNS = 3;
export const FAR_PRIOR_RUNS = 8;
/** What differs by less, as a logarithm, is never far out: a quarter, as for times. */
export const FAR_LEAST = Math.log(1.25);

/** Serving: least runs that show a spread, and how many expected ones count before them. */
export const SERVING_RUNS = 3;
export const SERVING_PRIOR_RUNS = 3;
/** Normal quantile of the limit that a healthy cycle passes: once in a thousand. */
export const SERVING_Z = 3.09;
/** Mean excess over the limit, by the limit, that is taken for healthy given the past; bets against it, in its terms. */
export const SERVING_RATE = 0.05;
export const SERVING_BETS: readonly number[] = [0.3, 0.6, 0.9];
/** Evidence in nats that each backend of a scope must have of itself before they count as changed together. */
export const SERVING_EACH = 1;
/** Evidence of serving is kept at most at so many thresholds. */
export const SERVING_MOST = 1.5;

/** Divergence: bets against "no lower than a sibling by more than the tolerance", on a day's difference beyond it by this scale. */
export const DIVERGENCE_BETS: readonly number[] = [0.5, 0.9];
export const DIVERGENCE_SCALE = 0.01;
/** A backend is compared with at most twice so many others of its model. */
export const DIVERGENCE_REACH = 6;
/** Part of its siblings, those that it is furthest below, that does not count: one that is better than all makes nobody diverge. */
export const DIVERGENCE_SPARED = 1 / 3;
/** Evidence of divergence is kept at most at so many thresholds, so that one that ends is forgotten. */
export const DIVERGENCE_MOST = 1.5;
/** Days that the mean difference is taken from, and the fewest that give an interval. */
export const DIVERGENCE_DAYS = 28;
export const DIVERGENCE_LEAST_DAYS = 6;
/** Days a month, for what takes its floors by the day. */
export const DAYS_PER_MONTH = 365.25 / 12;
