import { BETS } from '../detect/anchor-bets.ts';

/**
 * Moments by bet of the nats that some answers give on usual days, as functions of ε. With p the healthy pass rate of a
 * cell, B_b what a failure gives more than a pass, and (1 − ε)p the pass rate under the fault.
 */
export interface Moments {
  /** Mean nats of healthy answers, and what ε adds: mean = healthy + ε · worse. */
  readonly healthy: Float64Array;
  readonly worse: Float64Array;
  /** Σ p B² and Σ p² B²: variance = (1 − ε) · first − (1 − ε)² · second. */
  readonly first: Float64Array;
  readonly second: Float64Array;
  /** Σ B: by so much the mean moves with the expected loss. */
  readonly slope: Float64Array;
}

/** What an answer gives by bet. */
export interface AnswerBets {
  readonly passed: readonly number[];
  readonly failed: readonly number[];
}

export const noMoments = (): Moments => ({
  healthy: new Float64Array(BETS),
  worse: new Float64Array(BETS),
  first: new Float64Array(BETS),
  second: new Float64Array(BETS),
  slope: new Float64Array(BETS),
});

/** Adds so many answers with expected loss `loss`, in place. */
export const addAnswers = (to: Moments, { passed, failed }: AnswerBets, answers: number, loss: number): void => {
  const p = 1 - loss;
  for (let bet = 0; bet < BETS; bet += 1) {
    const pass = passed[bet] ?? 0;
    const fail = failed[bet] ?? 0;
    const more = fail - pass;
    to.healthy[bet] = (to.healthy[bet] ?? 0) + answers * (p * pass + loss * fail);
    to.worse[bet] = (to.worse[bet] ?? 0) + answers * p * more;
    to.first[bet] = (to.first[bet] ?? 0) + answers * p * more * more;
    to.second[bet] = (to.second[bet] ?? 0) + answers * p * p * more * more;
    to.slope[bet] = (to.slope[bet] ?? 0) + answers * more;
  }
};

/** Adds `times` of an array to another, in place. */
export const addTimes = (to: Float64Array, times: number, from: Float64Array): void => {
  for (let i = 0; i < to.length; i += 1) to[i] = (to[i] ?? 0) + times * (from[i] ?? 0);
};

/** Adds `times` of some moments to others, in place. */
export const addMoments = (to: Moments, times: number, from: Moments): void => {
  addTimes(to.healthy, times, from.healthy);
  addTimes(to.worse, times, from.worse);
  addTimes(to.first, times, from.first);
  addTimes(to.second, times, from.second);
  addTimes(to.slope, times, from.slope);
};

export const meanAt = ({ healthy, worse }: Pick<Moments, 'healthy' | 'worse'>, bet: number, epsilon: number): number =>
  (healthy[bet] ?? 0) + epsilon * (worse[bet] ?? 0);

export const varianceAt = ({ first, second }: Moments, bet: number, epsilon: number): number =>
  Math.max(0, (1 - epsilon) * (first[bet] ?? 0) - (1 - epsilon) ** 2 * (second[bet] ?? 0));
