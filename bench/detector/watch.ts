// Backends with one suite, watched by both anchors: the modules of the detector on numbers instead of samples.
import { pinnedLoss } from '../../src/detect/anchor-loss.ts';
import {
  anchorEvidence,
  emptyAnchor,
  startAnchorCycle,
  startDay,
  takeAnchorSlot,
  type AnchorState,
} from '../../src/detect/anchor.ts';
import { emptyFactors, takeAnswer, type DayFactors } from '../../src/detect/day-belief.ts';
import { levelOf } from '../../src/detect/day-levels.ts';
import { createDayTable } from '../../src/detect/day-table.ts';
import { createMorning } from '../../src/detect/day-morning.ts';
import { baselineWidths, nextWidths, type WidthWeights } from '../../src/detect/day-widths.ts';
import {
  emptyLearning,
  HOLD_PART,
  learn,
  learnedTally,
  type RecentLearning,
} from '../../src/detect/recent-learning.ts';
import { cellStarts, type CellStart } from '../../src/detect/recent-start.ts';
import { CYCLES_A_DAY } from './world.ts';

const TOLERANCE = 0.02;
/** Cycles a month × scopes / (false alarms a month × half the budget): 720 · 120 / 0.5. */
export const THRESHOLD = Math.log(172_800);

const table = createDayTable();
const morning = createMorning();

/** A baseline by canary, run and repeat. */
export type Baseline = readonly (readonly (readonly number[])[])[];

export interface Watch {
  readonly canaries: number;
  readonly shared: boolean;
  readonly lattice: {
    readonly members: readonly (readonly number[])[];
    readonly holders: readonly (readonly number[])[];
  };
  /** By reference. */
  readonly starts: readonly CellStart[];
  readonly pinnedLevels: readonly number[];
  readonly recentLevels: number[];
  readonly recent: AnchorState;
  readonly pinned: AnchorState;
  readonly learning: RecentLearning;
  widths: readonly WidthWeights[];
  /** By backend: a scope that holds it stands above the part of the threshold from which nothing is learned. */
  readonly suspicious: boolean[];
  /** Hours since the first midnight. */
  hour: number;
}

/** Scope 0 is all backends; the next ones are single backends, if there are several. */
const latticeOf = (backends: number): Watch['lattice'] => {
  const all = Array.from({ length: backends }, (_, b) => b);
  return backends === 1
    ? { members: [[0]], holders: [[0]] }
    : { members: [all, ...all.map((b) => [b])], holders: all.map((b) => [0, b + 1]) };
};

const widthsOf = (starts: readonly CellStart[]): WidthWeights =>
  baselineWidths(
    table,
    (starts[0]?.runs ?? []).map((_, day) =>
      starts.map(({ runs, pinned }) => ({
        level: levelOf(pinned.loss),
        score: runs[day]?.score ?? 1,
        weight: runs[day]?.weight ?? 0,
      })),
    ),
  );

/** Watches backends from an hour of the day on; one baseline for all, or one for each. */
export const createWatch = (baselines: readonly Baseline[], backends: number, hour: number): Watch => {
  const groups = baselines.map((baseline, group) =>
    baseline.map((runs) => ({ runs, capability: 'all', group: `g${group}`, tolerance: TOLERANCE })),
  );
  const starts = cellStarts(groups.flat()).flatMap((start) => (start === null ? [] : [start]));
  const canaries = baselines[0]?.length ?? 0;
  const shared = baselines.length === 1;
  const lattice = latticeOf(backends);
  const widths = lattice.holders.map((_, b) =>
    widthsOf(shared ? starts : starts.slice(b * canaries, (b + 1) * canaries)),
  );
  return {
    canaries,
    shared,
    lattice,
    starts,
    widths,
    hour,
    suspicious: lattice.holders.map(() => false),
    pinnedLevels: starts.map(({ pinned }) => levelOf(pinnedLoss(pinned))),
    recentLevels: starts.map(({ level }) => level([0, 0])),
    recent: emptyAnchor(lattice, widths),
    pinned: emptyAnchor(lattice, widths),
    learning: emptyLearning(starts.length, backends),
  };
};

/** A copy that goes its own way. */
export const branch = (watch: Watch): Watch => ({
  ...watch,
  suspicious: [...watch.suspicious],
  recentLevels: [...watch.recentLevels],
  recent: structuredClone(watch.recent),
  pinned: structuredClone(watch.pinned),
  learning: structuredClone(watch.learning),
});

/** Evidence by scope, nats. */
export interface Reading {
  readonly recent: readonly number[];
  readonly pinned: readonly number[];
}

const factorsOf = (scores: readonly number[], levels: readonly number[], first: number): DayFactors => {
  const factors = emptyFactors();
  for (const [canary, score] of scores.entries()) takeAnswer(factors, table(levels[first + canary] ?? 0, score));
  return factors;
};

const firstReference = ({ shared, canaries }: Watch, backend: number): number => (shared ? 0 : backend * canaries);

const judge = (
  watch: Watch,
  anchor: AnchorState,
  levels: readonly number[],
  cycle: readonly (readonly number[])[],
): readonly number[] => {
  const { lattice, widths, hour } = watch;
  startAnchorCycle(anchor, lattice, hour);
  const taken = new Map(
    cycle.map((scores, b) => [b, { factors: factorsOf(scores, levels, firstReference(watch, b)), cut: null }] as const),
  );
  takeAnchorSlot(anchor, { lattice, widths, morning, taken, counts: () => true });
  return lattice.members.map((_, scope) => anchorEvidence(anchor, lattice, scope));
};

const takeIn = (watch: Watch, cycle: readonly (readonly number[])[], { recent, pinned }: Reading): void => {
  const { learning, lattice, starts, recentLevels } = watch;
  const moved = new Set<number>();
  for (const [b, scores] of cycle.entries()) {
    const first = firstReference(watch, b);
    const suspicious = (lattice.holders[b] ?? []).some(
      (scope) => Math.max(recent[scope] ?? 0, pinned[scope] ?? 0) >= HOLD_PART * THRESHOLD,
    );
    watch.suspicious[b] = suspicious;
    const answers = scores.map((score, canary) => ({ reference: first + canary, score, weight: 1 }));
    for (const reference of learn(learning, b, answers, suspicious ? 'hold' : 'learn')) moved.add(reference);
  }
  for (const reference of moved) {
    recentLevels[reference] = starts[reference]?.level(learnedTally(learning, reference)) ?? 0;
  }
};

/** Folds one cycle, scores by backend and canary, and returns the evidence after it. */
export const watchCycle = (watch: Watch, cycle: readonly (readonly number[])[]): Reading => {
  if (watch.hour % CYCLES_A_DAY === 0) {
    watch.widths = nextWidths(
      watch.widths,
      watch.recent.beliefs.map((belief, b) => (watch.suspicious[b] === true ? null : belief)),
    );
    startDay(watch.recent, watch.widths);
    startDay(watch.pinned, watch.widths);
  }
  const reading = {
    recent: judge(watch, watch.recent, watch.recentLevels, cycle),
    pinned: judge(watch, watch.pinned, watch.pinnedLevels, cycle),
  };
  takeIn(watch, cycle, reading);
  watch.hour += 1;
  return reading;
};
