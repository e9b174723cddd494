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

/** Takes findings in order: a backend changes after two deviations in a row, and back when they have ended. */
export const followDeviations = (before: ConstantState, found: readonly Finding[]): Followed => {
  const streaks = [...before.streaks];
  const changed = [...before.changed];
  const counts = [...before.counts];
  const lastValid = [...before.lastValid];
  const deviations = [...(before.deviations ?? streaks.map(() => 0))];
  const spans = [...(before.spans ?? streaks.map(() => 0))];
  for (const { backend, at, deviates } of found) {
    const known = changed[backend] === true;
    const last = streaks[backend] ?? 0;
    const streak = nextStreak(last, known, deviates);
    if (deviates) {
      deviations[backend] = known ? (deviations[backend] ?? 0) + 1 : streak;
      spans[backend] = known ? (spans[backend] ?? 0) + Math.max(0, -last) + 1 : streak;
    }
    if (streak >= DEVIATIONS_IN_A_ROW) changed[backend] = true;
    if (-streak >= neededToEnd(deviations[backend] ?? 0, spans[backend] ?? 0)) changed[backend] = false;
    streaks[backend] = changed[backend] === true ? streak : Math.max(0, streak);
    counts[backend] = (counts[backend] ?? 0) + 1;
    if (at > (lastValid[backend] ?? '')) lastValid[backend] = at;
  }
  return { streaks, changed, deviations, spans, counts, lastValid };
};
