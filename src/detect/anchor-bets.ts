import { lossOf } from './day-levels.ts';
import { EPSILONS } from './parameters.ts';

/**
 * Factors on the odds of failing that stay: a model that is a little worse at everything fails where it was weak, as on
 * a bad day, but every day. Without these bets the weather would explain such a fault for ever.
 */
export const LASTING_ODDS: readonly number[] = [1.5, 2.5, 5];

/** Alternatives for all answers: a fraction ε of them has gone bad, or the odds of failing have grown. */
export const BETS = EPSILONS.length + LASTING_ODDS.length;

/** Part of the weight of the bets on all answers that lasting odds have together. */
const ODDS_PART = 0.15;

/**
 * Log weights of the bets on all answers; the weights sum to 1. That of ε falls with its root: a large fault gives
 * evidence to spare, a small one pays for every nat with time.
 */
const USUAL_LOG_WEIGHTS: readonly number[] = [
  ...EPSILONS.map((epsilon, _, all) =>
    Math.log(((1 - ODDS_PART) * epsilon ** -0.5) / all.reduce((sum, one) => sum + one ** -0.5, 0)),
  ),
  ...LASTING_ODDS.map(() => Math.log(ODDS_PART / LASTING_ODDS.length)),
];

/** Fractions of the answers of one capability that have gone bad: of so few answers only a large one shows. */
export const FOCUS_EPSILONS: readonly number[] = [0.1, 0.35];
export const FOCUS = FOCUS_EPSILONS.length;

/** Bets on one answer: those on all answers, then those on its capability alone. */
export const ANSWER_BETS = BETS + FOCUS;

/** Part of the weight of all bets that those on single capabilities have together. */
const FOCUS_PART = 0.1;

const SHARED_LOG_WEIGHTS = USUAL_LOG_WEIGHTS.map((weight) => Math.log1p(-FOCUS_PART) + weight);

/** Log weights of the bets on all answers, and that of each bet on one of so many capabilities. */
export const betLogWeights = (capabilities: number): { readonly all: readonly number[]; readonly focused: number } =>
  // Of a single capability there is nothing to tell apart.
  capabilities > 1
    ? { all: SHARED_LOG_WEIGHTS, focused: Math.log(FOCUS_PART / (capabilities * FOCUS)) }
    : { all: USUAL_LOG_WEIGHTS, focused: Number.NEGATIVE_INFINITY };

/** Log likelihood ratio of a score, when a fraction ε of good answers has gone bad, at an expected loss. */
const fractionBet = (epsilon: number, loss: number, score: number): number =>
  score * Math.log1p(-epsilon) + (1 - score) * Math.log1p((epsilon * (1 - loss)) / loss);

/** Log likelihood ratios of one answer on a usual day, by bet; no day gives more. What a cap on a canary counts. */
export const usualBets = (loss: number, score: number): readonly number[] => [
  ...EPSILONS.map((epsilon) => fractionBet(epsilon, loss, score)),
  ...LASTING_ODDS.map((odds) => (1 - score) * Math.log(odds) - Math.log1p((odds - 1) * loss)),
  ...FOCUS_EPSILONS.map((epsilon) => fractionBet(epsilon, loss, score)),
];

/** Bets on one answer by its level of expected loss and its score in 0..1. */
export type Bets = (level: number, score: number) => readonly number[];

/** Those of whole scores are made when a level is first met. */
export const createBets = (): Bets => {
  const passed: (readonly number[] | undefined)[] = [];
  const failed: (readonly number[] | undefined)[] = [];
  return (level, score) => {
    if (score === 1) return (passed[level] ??= usualBets(lossOf(level), 1));
    if (score === 0) return (failed[level] ??= usualBets(lossOf(level), 0));
    return usualBets(lossOf(level), score);
  };
};
