import type { AnchoredCell, AnchorsModel } from '../detect/anchors-model.ts';
import { CELL_WIDTH } from '../detect/day-table.ts';
import { repeatWeight } from '../detect/recent-start.ts';
import type { SignalModel } from '../detect/signal-model.ts';
import { cellKey } from '../model.ts';
import { createProfiles, type CellProfile } from './cell-profile.ts';
import { addMoments, addTimes, noMoments, type Moments } from './moments.ts';
import type { PlannedCell, PlannedStream } from './setup.ts';

/** One cell of a backend: what is expected of it, and how well that is known. */
export interface ExpectedCell {
  readonly canary: string;
  /** Position of its reference; cells of backends with one baseline share it. */
  readonly reference: number;
  /** Answers an hour, those of one moment counting for less. */
  readonly perHour: number;
  /** Variance of what each anchor takes for the expected loss. */
  readonly variance: Readonly<Record<'recent' | 'pinned', number>>;
  /** Trials that the recent anchor knows of; 0 where it does not judge. */
  readonly known: number;
  readonly profile: CellProfile;
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
const learningRates = (
  streams: readonly { readonly intervalHours: number; readonly all: readonly Found[] }[],
): ReadonlyMap<number, number> => {
  const rates = new Map<number, number>();
  for (const { intervalHours, all } of streams) {
    for (const { anchored, answers } of all) {
      rates.set(anchored.reference, (rates.get(anchored.reference) ?? 0) + answers / intervalHours);
    }
  }
  return rates;
};

const noFiring = (intervalHours: number): Firing => ({
  intervalHours,
  healthy: new Float64Array(CELL_WIDTH),
  worse: new Float64Array(CELL_WIDTH),
  recent: noMoments(),
  pinned: noMoments(),
});

const addProfile = (to: Firing, answers: number, { healthy, worse, pinned, recent }: CellProfile): void => {
  addMoments(to.pinned, answers, pinned);
  if (recent === null) return;
  addMoments(to.recent, answers, recent);
  addTimes(to.healthy, answers, healthy);
  addTimes(to.worse, answers, worse);
};

/** Of a cell that the recent anchor does not judge. */
const NO_RECORD = { trials: 0, recorded: 0 };

/** By id: what each backend's schedules give to the anchors of one signal. */
export const backendPowers = (
  judged: JudgedSignal,
  streams: readonly PlannedStream[],
  { learnedHours }: Watched,
): ReadonlyMap<string, BackendPower> => {
  const { model, anchors } = judged;
  const planned = streams.map((stream) => ({ intervalHours: stream.intervalHours, all: found(judged, stream) }));
  const rates = learningRates(planned);
  const profileOf = createProfiles(anchors);
  const powers = new Map<string, { cells: ExpectedCell[]; firings: Firing[] }>();

  const expect = ({ planned: cell, anchored, answers }: Found, intervalHours: number): ExpectedCell => {
    const { start, reference, pinned } = anchored;
    const own = model.cells.get(cellKey(cell));
    const { loss, variance } = start?.pinned ?? { loss: 1 - (own?.mean ?? 1), variance: own?.variance ?? 0 };
    const { trials, recorded } = start === null ? NO_RECORD : { trials: start.tally.trials, recorded: start.recorded };
    const learned = start === null ? 0 : learnedHours * (rates.get(reference) ?? 0);
    return {
      ...{ canary: cell.canary, reference, perHour: answers / intervalHours, known: recorded + learned },
      variance: { pinned: variance, recent: (variance * trials) / Math.max(1, trials + learned) },
      profile: profileOf({ loss, variance, pinned, start, learned }),
    };
  };

  for (const { intervalHours, all } of planned) {
    const made = new Map<string, Firing>();
    for (const one of all) {
      const { backend } = one.planned;
      const cell = expect(one, intervalHours);
      const firing = made.get(backend) ?? noFiring(intervalHours);
      made.set(backend, firing);
      addProfile(firing, one.answers, cell.profile);
      const power = powers.get(backend) ?? { cells: [], firings: [] };
      powers.set(backend, power);
      power.cells.push(cell);
    }
    for (const [backend, firing] of made) powers.get(backend)?.firings.push(firing);
  }
  return powers;
};
