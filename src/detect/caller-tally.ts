import { createHash } from 'node:crypto';
import { roundTo } from '../stats/round.ts';
import type { Treatment } from './recent-learning.ts';

/** Of one caller's answers: losses less what was expected, and Σ f(1 − f), the binomial variance of that. */
export type CallerTally = readonly [excess: number, variance: number];

/** Of one caller's answers since a suspicion began: how many, Σ score, Σ healthy mean, Σ its square. */
export type CallerSums = readonly [count: number, observed: number, expected: number, expectedSquares: number];

/** What is remembered of the callers of one backend, by `callerKey`. */
export interface BackendCallers {
  /** Of the healthy past. */
  readonly known: Readonly<Record<string, CallerTally>>;
  /** Of the suspicion that goes on; empty outside of one. */
  readonly held: Readonly<Record<string, CallerSums>>;
  /** What is held is of an open incident, and never learned. */
  readonly fault: boolean;
}

/** By backend (position); plain JSON. A backend is absent until a sample of its names a caller. */
export type CallersState = Readonly<Record<string, BackendCallers>>;

export const NO_CALLERS: BackendCallers = { known: {}, held: {}, fault: false };

/** Callers that are followed on a backend; the names are untrusted and may be new with every call. */
export const MOST_CALLERS = 64;

/** Older answers fade as if no more than this variance had been seen, so that a caller who has changed is followed. */
const MOST_VARIANCE = 100;

/** A caller in states: no name is kept, and none can be longer or of another kind than this. */
export const callerKey = (caller: string): string => createHash('sha256').update(caller).digest('hex').slice(0, 12);

/** One answer: who called, the score, and the loss that was expected of its cell when healthy. */
export interface CalledAnswer {
  readonly caller: string;
  readonly score: number;
  readonly loss: number;
}

/** Callers of a backend that are followed, and others, each once. With fewer than two nothing is known of how they differ. */
export const countCallers = ({ known, held }: BackendCallers, others: readonly string[] = []): number =>
  new Set([...Object.keys(known), ...Object.keys(held), ...others]).size;

const stored = (x: number): number => roundTo(x, 1e4);

/** Tally of what is held. */
export const tallyOfSums = ([, observed, expected, expectedSquares]: CallerSums): CallerTally => [
  expected - observed,
  expected - expectedSquares,
];

export const addTallies = (one: CallerTally, other: CallerTally): CallerTally => [one[0] + other[0], one[1] + other[1]];

const faded = ([excess, variance]: CallerTally): CallerTally => {
  const part = Math.min(1, MOST_VARIANCE / Math.max(variance, Number.MIN_VALUE));
  return [stored(part * excess), stored(part * variance)];
};

const sumsOf = (answers: readonly CalledAnswer[]): ReadonlyMap<string, CallerSums> => {
  const sums = new Map<string, CallerSums>();
  for (const { caller, score, loss } of answers) {
    const [count, observed, expected, squares] = sums.get(caller) ?? [0, 0, 0, 0];
    sums.set(caller, [count + 1, observed + score, expected + 1 - loss, squares + (1 - loss) ** 2]);
  }
  return sums;
};

/** The callers that are kept: those of this slot first, then those of whom most is known. */
const kept = <T>(all: Readonly<Record<string, T>>, now: (caller: string) => boolean, size: (one: T) => number) => {
  const entries = Object.entries(all);
  if (entries.length <= MOST_CALLERS) return all;
  const order = entries.toSorted(
    ([a, one], [b, other]) => Number(now(b)) - Number(now(a)) || size(other) - size(one) || (a < b ? -1 : 1),
  );
  return Object.fromEntries(order.slice(0, MOST_CALLERS));
};

/** Learns what was held of a suspicion that is cleared, and the sums given, by caller. */
export const learnCallers = (before: BackendCallers, now: ReadonlyMap<string, CallerSums>): BackendCallers => {
  const known: Record<string, CallerTally> = { ...before.known };
  for (const [caller, sums] of [...(before.fault ? [] : Object.entries(before.held)), ...now]) {
    known[caller] = faded(addTallies(known[caller] ?? [0, 0], tallyOfSums(sums)));
  }
  const size = ([, variance]: CallerTally): number => variance;
  return { known: kept(known, (caller) => now.has(caller), size), held: {}, fault: false };
};

/**
 * Takes one backend's answers of a slot, as its references take them: what is held back while a scope of the backend is
 * suspicious is learned when it is cleared, and forgotten when an incident explains it.
 */
export const takeCallers = (
  before: BackendCallers,
  answers: readonly CalledAnswer[],
  treatment: Treatment,
): BackendCallers => {
  const now = sumsOf(answers);
  if (treatment === 'learn') return learnCallers(before, now);
  const fault = treatment === 'forget';
  const held: Record<string, CallerSums> = before.fault && !fault ? {} : { ...before.held };
  for (const [caller, [count, observed, expected, squares]] of now) {
    const [n, x, p, p2] = held[caller] ?? [0, 0, 0, 0];
    held[caller] = [n + count, stored(x + observed), stored(p + expected), stored(p2 + squares)];
  }
  return {
    known: before.known,
    held: kept(
      held,
      (caller) => now.has(caller),
      ([n]) => n,
    ),
    fault,
  };
};
