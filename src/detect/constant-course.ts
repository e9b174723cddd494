import { DEVIATIONS_IN_A_ROW, RECOVERY_SAMPLES } from './parameters.ts';

/** What probes that were looked at one after the other, of a backend or of some of its cells, have shown. */
export interface Course {
  /** Deviating probes in a row, positive; conforming ones since it changed, negative. */
  readonly streak: number;
  readonly changed: boolean;
  /** Of a change, its deviating probes so far and all from its first to its last. */
  readonly deviations: number;
  readonly span: number;
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

/** Takes the next probe: two deviations in a row are a change, which ends as `foldConstant` says. */
export const nextCourse = ({ streak: last, changed, deviations, span }: Course, deviates: boolean): Course => {
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
