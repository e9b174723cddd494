import type { AnchoredCell, AnchorsModel } from '../detect/anchors-model.ts';
import { CELL_WIDTH } from '../detect/day-table.ts';
import { repeatWeight } from '../detect/recent-start.ts';
import type { SignalModel } from '../detect/signal-model.ts';
import { cellKey } from '../model.ts';
import { addAnswers, noMoments, type AnswerBets, type Moments } from './moments.ts';
import { likelyLosses } from './likely-losses.ts';
import type { PlannedCell, PlannedStream } from './setup.ts';

/** One cell of a backend: what is expected of it, and how well that is known. */
export interface ExpectedCell {
  readonly canary: string;
  /** Position of its reference; cells of backends with one baseline share it. */
  readonly reference: number;
  /** Answers an hour, those of one moment counting for less. */
  readonly perHour: number;
  /** Part of the cell that it stands for: one of several likely losses, or all. */
  readonly share: number;
  /** Expected loss when healthy, and the variance of what each anchor takes for it. */
  readonly loss: number;
  readonly pinnedVariance: number;
  readonly recentVariance: number;
  /** Trials that the recent anchor knows of; 0 where it does not judge. */
  readonly known: number;
  readonly pinned: AnswerBets;
  /** Null where the baseline has too few days. */
  readonly recent: AnswerBets | null;
}

/** What one firing of a schedule gives on one backend. */
export interface Firing {
  readonly intervalHours: number;
  /** Expected log likelihood by row and factor of the day: healthy, and what ε adds. */
  readonly healthy: Float64Array;
  readonly worse: Float64Array;
  readonly recent: Moments;
  readonly pinned: Moments;
}

/** What a backend's schedules give. */
export interface BackendPower {
  readonly cells: readonly ExpectedCell[];
  readonly firings: readonly Firing[];
}

/** The model of a score with its anchors. */
export interface JudgedSignal {
  readonly model: SignalModel;
  readonly anchors: AnchorsModel;
}

/** How long a healthy fleet has been watched since its baselines: the recent anchor has learned from all of it. */
export interface Watched {
  readonly learnedHours: number;
}

interface Found {
  readonly planned: PlannedCell;
  readonly anchored: AnchoredCell;
  readonly answers: number;
}

const found = ({ anchors }: JudgedSignal, { cells }: PlannedStream): readonly Found[] =>
  cells.flatMap((planned) => {
    const anchored = anchors.cells.get(cellKey(planned));
    if (anchored === undefined) return [];
    const answers = planned.repeats * repeatWeight(planned.copies, anchors.repeatCorrelation);
    return [{ planned, anchored, answers }];
  });

/** Answers an hour that each reference learns from. */
const learningRates = (judged: JudgedSignal, streams: readonly PlannedStream[]): ReadonlyMap<number, number> => {
  const rates = new Map<number, number>();
  for (const stream of streams) {
    for (const { anchored, answers } of found(judged, stream)) {
      const before = rates.get(anchored.reference) ?? 0;
      rates.set(anchored.reference, before + answers / stream.intervalHours);
    }
  }
  return rates;
};

const betsOf = ({ bets }: AnchorsModel, level: number): AnswerBets => ({
  passed: bets(level, 1),
  failed: bets(level, 0),
});

const noFiring = (intervalHours: number): Firing => ({
  intervalHours,
  healthy: new Float64Array(CELL_WIDTH),
  worse: new Float64Array(CELL_WIDTH),
  recent: noMoments(),
  pinned: noMoments(),
});

/** Logs of the table of a level, for one that passed and one that failed. */
type DayLogs = (level: number) => { readonly passed: Float64Array; readonly failed: Float64Array };

const createDayLogs = ({ table }: AnchorsModel): DayLogs => {
  const known = new Map<number, ReturnType<DayLogs>>();
  return (level) => {
    const before = known.get(level);
    if (before !== undefined) return before;
    const made = { passed: table(level, 1).map(Math.log), failed: table(level, 0).map(Math.log) };
    known.set(level, made);
    return made;
  };
};

const addLikelihoods = (to: Firing, logs: ReturnType<DayLogs>, answers: number, loss: number): void => {
  const p = 1 - loss;
  for (let i = 0; i < CELL_WIDTH; i += 1) {
    const pass = logs.passed[i] ?? 0;
    const fail = logs.failed[i] ?? 0;
    to.healthy[i] = (to.healthy[i] ?? 0) + answers * (p * pass + loss * fail);
    to.worse[i] = (to.worse[i] ?? 0) + answers * p * (fail - pass);
  }
};

/** By id: what each backend's schedules give to the anchors of one signal. */
export const backendPowers = (
  judged: JudgedSignal,
  streams: readonly PlannedStream[],
  { learnedHours }: Watched,
): ReadonlyMap<string, BackendPower> => {
  const { model, anchors } = judged;
  const rates = learningRates(judged, streams);
  const logsOf = createDayLogs(anchors);
  const powers = new Map<string, { cells: ExpectedCell[]; firings: Firing[] }>();
  for (const stream of streams) {
    const made = new Map<string, Firing>();
    for (const { planned, anchored, answers } of found(judged, stream)) {
      const { start, reference } = anchored;
      const cell = model.cells.get(cellKey(planned));
      const loss = start?.pinned.loss ?? 1 - (cell?.mean ?? 1);
      const variance = start?.pinned.variance ?? cell?.variance ?? 0;
      const learned = learnedHours * (rates.get(reference) ?? 0);
      const trials = start?.tally.trials ?? 0;
      const firing = made.get(planned.backend) ?? noFiring(stream.intervalHours);
      made.set(planned.backend, firing);
      const pinned = betsOf(anchors, anchored.pinned);
      const power = powers.get(planned.backend) ?? { cells: [], firings: [] };
      powers.set(planned.backend, power);
      // What has been learned differs from cell to cell: one that is expected to fail rarely may never fail at all.
      const losses = learned === 0 ? [loss] : likelyLosses(loss, variance);
      for (const likely of losses) {
        const share = answers / losses.length;
        addAnswers(firing.pinned, pinned, share, likely);
        const level = start === null ? null : start.level([likely * learned, learned]);
        const recent = level === null ? null : betsOf(anchors, level);
        if (level !== null && recent !== null) {
          addAnswers(firing.recent, recent, share, likely);
          addLikelihoods(firing, logsOf(level), share, likely);
        }
        power.cells.push({
          ...{ canary: planned.canary, reference, loss: likely, pinned, recent },
          share: 1 / losses.length,
          perHour: share / stream.intervalHours,
          pinnedVariance: variance,
          recentVariance: (variance * trials) / Math.max(1, trials + learned),
          known: start === null ? 0 : trials + learned,
        });
      }
    }
    for (const [backend, firing] of made) powers.get(backend)?.firings.push(firing);
  }
  return powers;
};
