import type { AnchorsModel } from '../detect/anchors-model.ts';
import type { CellStart } from '../detect/recent-start.ts';
import { CELL_WIDTH } from '../detect/day-table.ts';
import { likelyLosses } from './likely-losses.ts';
import { addAnswers, noMoments, type AnswerBets, type Moments } from './moments.ts';

/** What one answer of a cell gives on average. */
export interface CellProfile {
  /** Expected log likelihood by row and factor of the day: healthy, and what ε adds. */
  readonly healthy: Float64Array;
  readonly worse: Float64Array;
  readonly pinned: Moments;
  /** Null where the baseline has too few days. */
  readonly recent: Moments | null;
}

/** What a cell is known by. */
export interface KnownCell {
  /** Expected loss when healthy, and the variance of that estimate. */
  readonly loss: number;
  readonly variance: number;
  /** Level of the pinned anchor. */
  readonly pinned: number;
  readonly start: CellStart | null;
  /** Healthy answers that the recent anchor has learned from besides the baseline. */
  readonly learned: number;
}

/** Logs of the table of a level, for an answer that passed and one that failed. */
interface DayLogs {
  readonly passed: Float64Array;
  readonly failed: Float64Array;
}

const addLikelihoods = (
  to: Pick<CellProfile, 'healthy' | 'worse'>,
  logs: DayLogs,
  answers: number,
  loss: number,
): void => {
  const p = 1 - loss;
  for (let i = 0; i < CELL_WIDTH; i += 1) {
    const pass = logs.passed[i] ?? 0;
    const fail = logs.failed[i] ?? 0;
    to.healthy[i] = (to.healthy[i] ?? 0) + answers * (p * pass + loss * fail);
    to.worse[i] = (to.worse[i] ?? 0) + answers * p * (fail - pass);
  }
};

/** Profiles by what cells are known by: many have the same baseline, and one profile. */
export const createProfiles = ({ bets, table }: AnchorsModel): ((cell: KnownCell) => CellProfile) => {
  const levels = new Map<number, { readonly bets: AnswerBets; readonly logs: DayLogs }>();
  const levelled = (level: number) => {
    const before = levels.get(level);
    if (before !== undefined) return before;
    const made = {
      bets: { passed: bets(level, 1), failed: bets(level, 0) },
      logs: { passed: table(level, 1).map(Math.log), failed: table(level, 0).map(Math.log) },
    };
    levels.set(level, made);
    return made;
  };
  const make = ({ loss, variance, pinned, start, learned }: KnownCell): CellProfile => {
    const profile = {
      healthy: new Float64Array(CELL_WIDTH),
      worse: new Float64Array(CELL_WIDTH),
      pinned: noMoments(),
      recent: start === null ? null : noMoments(),
    };
    // What has been learned differs from cell to cell: one that is expected to fail rarely may never fail at all.
    const losses = learned === 0 ? [loss] : likelyLosses(loss, variance);
    for (const likely of losses) {
      const share = 1 / losses.length;
      addAnswers(profile.pinned, levelled(pinned).bets, share, likely);
      if (start === null || profile.recent === null) continue;
      const recent = levelled(start.level([likely * learned, learned]));
      addAnswers(profile.recent, recent.bets, share, likely);
      addLikelihoods(profile, recent.logs, share, likely);
    }
    return profile;
  };
  const known = new Map<string, CellProfile>();
  return (cell) => {
    const { loss, variance, pinned, start, learned } = cell;
    const key = [loss, variance, pinned, learned, start?.tally.trials, start?.tally.successes].join();
    const before = known.get(key);
    if (before !== undefined) return before;
    const made = make(cell);
    known.set(key, made);
    return made;
  };
};
