import type { ConstantState, Followed } from './constant.ts';
import { DEVIATIONS_IN_A_ROW, RECOVERY_SAMPLES } from './parameters.ts';

/** What one sample, or a pair of them, says of a backend. */
export interface Finding {
  readonly backend: number;
  readonly at: string;
  readonly deviates: boolean;
}

/** Deviating probes in a row count up to the number needed; conforming ones count down only where something has changed. */
const nextStreak = (streak: number, changed: boolean, deviates: boolean): number => {
  if (deviates) return Math.min(DEVIATIONS_IN_A_ROW, Math.max(0, streak) + 1);
  return changed ? Math.min(0, streak) - 1 : 0;
};

/** −log of the chance that a change of which nothing has ended shows no deviation for so long. */
const SURE = Math.log(10_000);
/** Conforming probes that are added to what a change has shown: two in a row do not make a share of 1. */
const UNSEEN = 6;

/** Conforming probes in a row that end a change: of which a share deviates, more are needed than of a whole one. */
const neededToEnd = (deviations: number, span: number): number =>
  Math.max(RECOVERY_SAMPLES, Math.ceil((SURE * (span + UNSEEN)) / Math.max(1, deviations)));

/** One backend: deviations in a row or conforming ones since it changed, and of its change what was seen. */
interface OneBackend {
  readonly streak: number;
  readonly changed: boolean;
  readonly deviations: number;
  readonly span: number;
}

const step = ({ streak: last, changed, deviations, span }: OneBackend, deviates: boolean): OneBackend => {
  const streak = nextStreak(last, changed, deviates);
  if (!deviates) {
    const ended = -streak >= neededToEnd(deviations, span);
    return { streak: changed && !ended ? streak : 0, changed: changed && !ended, deviations, span };
  }
  return {
    streak,
    changed: changed || streak >= DEVIATIONS_IN_A_ROW,
    deviations: changed ? deviations + 1 : streak,
    span: changed ? span + Math.max(0, -last) + 1 : streak,
  };
};

/** Takes findings in order: a backend changes after two deviations in a row, and back when they have ended. */
export const followDeviations = (before: ConstantState, found: readonly Finding[]): Followed => {
  const known = before.streaks.map((streak, backend) => ({
    streak,
    changed: before.changed[backend] === true,
    deviations: before.deviations?.[backend] ?? 0,
    span: before.spans?.[backend] ?? 0,
  }));
  const counts = [...before.counts];
  const lastValid = [...before.lastValid];
  for (const { backend, at, deviates } of found) {
    const one = known[backend];
    if (one === undefined) continue;
    known[backend] = step(one, deviates);
    counts[backend] = (counts[backend] ?? 0) + 1;
    if (at > (lastValid[backend] ?? '')) lastValid[backend] = at;
  }
  return {
    streaks: known.map(({ streak }) => streak),
    changed: known.map(({ changed }) => changed),
    deviations: known.map(({ deviations }) => deviations),
    spans: known.map(({ span }) => span),
    counts,
    lastValid,
  };
};
