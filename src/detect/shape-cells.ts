import type { ShapeSignal } from '../signals/signal.ts';
import type { Posterior } from '../stats/beta-mixture.ts';
import type { CellIncrements, CellModel } from './cell.ts';
import type { EngineSetup } from './engine.ts';
import { fallIncrements } from './increments.ts';
import { EPSILONS, FAR_EPSILONS, FAR_TOLERANCE, LEAST_MEAN } from './parameters.ts';
import { byCell, referenceKey } from './reference-key.ts';
import type { FarAnswers } from './shape-far.ts';
import { compared, type Compared } from './shape-levels.ts';

/** One mean that is watched, and what it may move by. */
interface Watched {
  readonly mean: number;
  readonly tolerance: number;
}

const mirrored = (level: Posterior): Posterior => ({ ...level, mean: 1 - level.mean });

/**
 * By group: what a mean may fall by. The signal's tolerance, and twice the standard error that the baseline has of the mean
 * over the cells that can fall by that much: those that cannot do not bet, so their errors cancel none.
 */
const tolerances = (
  levels: readonly { readonly group: string; readonly level: Posterior }[],
  tolerance: number,
): ReadonlyMap<string, number> => {
  const groups = Map.groupBy(levels, ({ group }) => group);
  return new Map(
    [...groups].map(([group, inside]) => {
      const betting = inside.filter(({ level }) => level.mean - tolerance >= LEAST_MEAN);
      const variance = betting.reduce((sum, { level }) => sum + level.variance, 0);
      return [group, tolerance + (2 * Math.sqrt(variance)) / Math.max(1, betting.length)] as const;
    }),
  );
};

/** Log increment a sample when all values have fallen to 0 and ε is known: what moves behaviour moves most answers. */
const growthOf = (pinned: number): number => Math.max(0, ...fallIncrements(pinned, 0, EPSILONS));

/** Bets that a mean has fallen; null where there is nothing to lose. */
const betsOn = ({ mean, tolerance }: Watched, value: number, epsilons = EPSILONS): readonly number[] | null => {
  const p0 = mean - tolerance;
  return p0 >= LEAST_MEAN ? fallIncrements(p0, value, epsilons) : null;
};

/** Every other bet of the grid on the distance, the others on the value: a mixture of both, as valid as either. */
const interleaved = (
  onDistance: readonly number[] | null,
  onValue: readonly number[] | null,
): readonly number[] | null =>
  onDistance === null && onValue === null
    ? null
    : EPSILONS.map((_, e) => (e % 2 === 0 ? onDistance : onValue)?.[e] ?? 0);

/** Bets on the share of answers far out in the place of the first ones, which are on less than is tolerated anyway. */
const withFar = (bets: readonly number[] | null, onFar: readonly number[] | null): readonly number[] | null =>
  onFar === null ? bets : EPSILONS.map((_, e) => onFar[e] ?? bets?.[e] ?? 0);

/** Shapes are not compared between slices. */
const NOTHING: readonly number[] = [];

/** What may move, and which way. */
interface Ways {
  readonly fall: Watched;
  readonly rise: Watched;
}

/** What is watched of one cell. */
interface WatchedCell {
  readonly value: Ways;
  readonly distance: Ways | null;
  /** Share of answers that are not far out. */
  readonly near: Watched | null;
}

const incrementsOf = ({ value, distance, near }: WatchedCell, far: FarAnswers | null): CellModel['increments'] => {
  const compute = (x: number, farShare: number): CellIncrements => {
    const fall = betsOn(value.fall, x);
    const gain = betsOn(value.rise, 1 - x);
    const apart = Math.abs(2 * x - 1);
    const moved = distance === null ? fall : interleaved(betsOn(distance.fall, apart), fall);
    return {
      fall: withFar(moved, near === null ? null : betsOn(near, 1 - farShare, FAR_EPSILONS)),
      gain: distance === null ? gain : interleaved(betsOn(distance.rise, 1 - apart), gain),
      recovery: null,
      local: NOTHING,
    };
  };
  // A fixed baseline gives few different values, and few answers are far out.
  const usual = new Map<number, CellIncrements>();
  const known = new Map([[0, usual]]);
  const withShare = (share: number): Map<number, CellIncrements> => {
    const alike = known.get(share) ?? new Map<number, CellIncrements>();
    known.set(share, alike);
    return alike;
  };
  const last = { x: Number.NaN, share: Number.NaN, increments: compute(1, 0) };
  return (x, { outcome }) => {
    const share = outcome.kind === 'answer' ? (far?.share(outcome) ?? 0) : 0;
    if (x === last.x && share === last.share) return last.increments;
    const alike = share === 0 ? usual : withShare(share);
    const increments = alike.get(x) ?? compute(x, share);
    alike.set(x, increments);
    last.x = x;
    last.share = share;
    last.increments = increments;
    return increments;
  };
};

const shapeCell = ({ reference, shape, level, far }: Compared, watched: WatchedCell): CellModel => {
  const { fall: least } = watched.value;
  const fall = least.mean - least.tolerance;
  return {
    mean: level.mean,
    variance: level.variance,
    provisional: reference.provisional,
    from: reference.from ?? '',
    growth: fall >= LEAST_MEAN ? growthOf(fall) : 0,
    read: ({ outcome }) => (outcome.kind === 'answer' ? shape.value(outcome) : null),
    increments: incrementsOf(watched, far),
  };
};

/** Both ways of each level, with the tolerances of its group. */
const waysOf = (
  cells: readonly Compared[],
  of: (cell: Compared) => Posterior | null,
  tolerance: number,
): readonly (Ways | null)[] => {
  const levels = cells.flatMap((cell) => {
    const level = of(cell);
    return level === null ? [] : [{ group: cell.reference.group, level }];
  });
  const falls = tolerances(levels, tolerance);
  const rises = tolerances(
    levels.map(({ group, level }) => ({ group, level: mirrored(level) })),
    tolerance,
  );
  return cells.map((cell) => {
    const level = of(cell);
    if (level === null) return null;
    const { group } = cell.reference;
    return {
      fall: { mean: level.mean, tolerance: falls.get(group) ?? tolerance },
      rise: { mean: 1 - level.mean, tolerance: rises.get(group) ?? tolerance },
    };
  });
};

/**
 * By cell key, the cells whose baseline says what is usual, with bounded-mean bets both ways. The tolerance is the
 * signal's own and twice the error that the baseline of the group has on its betting cells together: a canary's own error
 * cancels among many, as the mean of log L over cells is at most that of their mean (Jensen), while every cell of a
 * cycle is probed as often.
 */
export const shapeCells = (signal: ShapeSignal, setup: EngineSetup): ReadonlyMap<string, CellModel> => {
  const cells = compared(signal, setup.references);
  const values = waysOf(cells, ({ level }) => level, signal.tolerance);
  const distances = waysOf(cells, ({ distance }) => distance, signal.tolerance);
  const far = waysOf(cells, ({ far: rare }) => rare?.level ?? null, FAR_TOLERANCE);
  const models = new Map(
    cells.flatMap((one, index) => {
      const value = values[index] ?? null;
      if (value === null) return [];
      const { canary, variant, group } = one.reference;
      const watched = { value, distance: distances[index] ?? null, near: far[index]?.fall ?? null };
      return [[referenceKey(canary, variant, group), shapeCell(one, watched)] as const];
    }),
  );
  return byCell(setup, models);
};
