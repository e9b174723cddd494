import type { ClosedSlot } from '../model.ts';
import { logMeanExp } from '../stats/log-sum-exp.ts';
import { roundTo } from '../stats/round.ts';
import type { ConstantState, Followed } from './constant-state.ts';
import type { Lattice } from './lattice.ts';
import { readSlot, type SlotSample } from './read-slot.ts';
import { excess, FLOOR, multiplied } from './serving-bets.ts';
import { clip } from './serving-limit.ts';
import type { CountedOutliers, ServingModel } from './serving-model.ts';
import { initialPooled, judgeScopes, pooledAtZero, scopeEvidence } from './serving-scopes.ts';
import type { ServingSums } from './serving-state.ts';
import { enterCycle } from './state.ts';

const initial = (model: ServingModel): ServingSums => ({
  cycles: { count: 0, recent: [] },
  judged: model.series.map(() => 0),
  counts: model.series.map(() => 0),
  sums: model.series.map(() => 0),
  rises: model.series.map(() => FLOOR),
  falls: model.series.map(() => FLOOR),
  changes: model.series.map(() => 0),
  scopes: initialPooled(model),
});

/** One bet each way for every series that has enough samples and was not judged in this cycle; the others go on counting. */
const judge = (
  { series, threshold }: ServingModel,
  before: ServingSums,
  enough: (index: number) => number,
): ServingSums => {
  const cycle = before.cycles.count;
  const due = series.map((_, i) => before.judged[i] !== cycle && (before.counts[i] ?? 0) >= enough(i));
  if (!due.includes(true)) return before;
  const next = <T>(values: readonly T[], of: (value: T, index: number) => T): readonly T[] =>
    values.map((value, index) => (due[index] === true ? of(value, index) : value));
  const changes = next(before.changes, (_, i) => roundTo((before.sums[i] ?? 0) / (before.counts[i] ?? 1), 1e6));
  const bet =
    (sign: number) =>
    (wealth: readonly number[], index: number): readonly number[] =>
      multiplied(wealth, excess(sign * (changes[index] ?? 0), series[index]?.limit ?? Infinity), threshold);
  return {
    cycles: before.cycles,
    judged: next(before.judged, () => cycle),
    counts: next(before.counts, () => 0),
    sums: next(before.sums, () => 0),
    rises: next(before.rises, bet(1)),
    falls: next(before.falls, bet(-1)),
    changes,
    scopes: before.scopes,
  };
};

/** Judges series that have enough samples, then scopes of which enough series were judged. */
const judgeCycle = (model: ServingModel, before: ServingSums, part: 'all' | 'half'): ServingSums => {
  const all = part === 'all';
  const judged = judge(model, before, (i) => (all ? model.series[i]?.cells : model.series[i]?.needed) ?? 1);
  const { cycles, changes } = judged;
  const scopes = judgeScopes(
    model,
    judged.scopes,
    { cycle: cycles.count, judged: judged.judged, changes },
    ({ series }) => (all ? series.length : series.length / 2),
  );
  return scopes === judged.scopes ? judged : { ...judged, scopes };
};

/** Without what some backends have shown, where a pause of theirs begins. */
export const servingAtZero = (model: ServingModel, before: ServingSums, begun: readonly number[]): ServingSums => {
  const without = <T>(values: readonly T[], empty: T): readonly T[] =>
    values.map((value, index) => (begun.includes(model.series[index]?.backend ?? -1) ? empty : value));
  return {
    ...before,
    counts: without(before.counts, 0),
    sums: without(before.sums, 0),
    rises: without(before.rises, FLOOR),
    falls: without(before.falls, FLOOR),
    scopes: pooledAtZero(model, before.scopes, begun),
  };
};

/** By backend: the evidence of the series that moved most, in nats; positive for a rise, negative for a fall. */
const evidenceOf = ({ series }: ServingModel, { rises, falls }: ServingSums, backends: number): readonly number[] => {
  const evidence = new Array<number>(backends).fill(0);
  for (const [index, { backend }] of series.entries()) {
    const rise = logMeanExp(rises[index] ?? FLOOR);
    const fall = logMeanExp(falls[index] ?? FLOOR);
    const most = Math.max(rise, fall);
    if (most > Math.abs(evidence[backend] ?? 0)) evidence[backend] = roundTo(rise >= fall ? most : -most, 1000);
  }
  return evidence;
};

interface RunningSums {
  readonly counts: number[];
  readonly sums: number[];
}

/** Adds one change of a series to running sums, in place. */
const add = (into: RunningSums, series: number, change: number): void => {
  into.counts[series] = (into.counts[series] ?? 0) + 1;
  into.sums[series] = roundTo((into.sums[series] ?? 0) + change, 1e6);
};

/** What a cycle has moved by so far apart from its outliers: load, which makes no answer an outlier. */
const movedBy = ({ counts, sums }: RunningSums, series: number, outliers: CountedOutliers): number => {
  const answers = counts[series] ?? 0;
  const apart = Math.max(0, (sums[outliers.series] ?? 0) + outliers.share * answers);
  return Math.max(0, ((sums[series] ?? 0) - apart * outliers.from) / Math.max(1, answers - apart));
};

/** Takes an answer into running sums, in place; false when it says nothing. */
const take = (into: RunningSums, { signal, cells }: ServingModel, { sample, key, metered }: SlotSample): boolean => {
  const cell = metered === null ? undefined : cells.get(key);
  const measure = metered === null || cell === undefined ? null : signal.measure(metered);
  if (cell === undefined || measure === null || sample.at < cell.from) return false;
  const { outliers, centre, series } = cell;
  const change = measure - centre;
  if (outliers !== null) {
    const isOutlier = change - movedBy(into, series, outliers) > outliers.from;
    add(into, outliers.series, (isOutlier ? 1 : 0) - outliers.share);
  }
  add(into, series, clip(change, signal.most));
  return true;
};

/**
 * Takes one slot of a schedule into a serving signal; null when it says nothing. Once a cycle, when all cells of a series
 * have answered or the next cycle begins, the series' mean change (or that of its share of outliers) is set against its limit, and the excess x in 0..1
 * gives the bets 1 + λ(x − p0)/p0, p0 = SERVING_RATE, each way. While the mean of x, given the past, is at most p0, all
 * detectors of serving together change falsely at most as often a month as incidents may. That is an assumption about
 * hours and days: a load that stays beyond the limit for half a day is a change, and is told as one. A scope of several
 * backends is judged by the mean excess of theirs as well.
 */
export const foldServing = (
  model: ServingModel,
  lattice: Lattice,
  before: ConstantState,
  slot: ClosedSlot,
): Followed | null => {
  if (slot.purpose !== 'schedule') return null;
  const known = before.serving ?? initial(model);
  const cycles = enterCycle(known.cycles, slot.cycle);
  const ended = cycles === known.cycles ? known : judgeCycle(model, known, 'half');
  const running = { counts: [...ended.counts], sums: [...ended.sums] };
  const counts = [...before.counts];
  const lastValid = [...before.lastValid];
  let taken = false;
  for (const read of readSlot(slot, lattice)) {
    const { backend, sample } = read;
    if (!take(running, model, read)) continue;
    taken = true;
    counts[backend] = (counts[backend] ?? 0) + 1;
    if (sample.at > (lastValid[backend] ?? '')) lastValid[backend] = sample.at;
  }
  if (!taken && ended === known) return null;
  const serving = judgeCycle(model, { ...ended, ...running, cycles }, 'all');
  const streaks = evidenceOf(model, serving, lattice.backends.length);
  const changed = streaks.map((nats) => Math.abs(nats) >= model.threshold);
  const together = scopeEvidence(model, serving.scopes, lattice.scopes.length);
  return { streaks, changed, counts, lastValid, serving, together };
};
