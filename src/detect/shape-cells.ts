import type { CellShape, ShapeSignal } from '../signals/signal.ts';
import type { Posterior } from '../stats/beta-mixture.ts';
import type { CellIncrements, CellModel } from './cell.ts';
import type { CellReference, EngineSetup } from './engine.ts';
import { fallIncrements } from './increments.ts';
import { EPSILONS, LEAST_MEAN, SUFFICIENT_FRACTION } from './parameters.ts';
import { byCell, referenceKey } from './reference-key.ts';
import { healthyLevels } from './reference.ts';

interface Compared {
  readonly reference: CellReference;
  readonly shape: CellShape;
  readonly level: Posterior;
}

const compared = (signal: ShapeSignal, references: readonly CellReference[]): readonly Compared[] => {
  const shapes = references.map(({ shape }) => (shape === undefined ? null : signal.compare(shape)));
  const learned = healthyLevels(
    references.map(({ capability, group }, index) => {
      const healthy = shapes[index]?.healthy;
      return { capability, group, runs: healthy !== undefined && 'runs' in healthy ? healthy.runs : [] };
    }),
  );
  return references.flatMap((reference, index) => {
    const shape = shapes[index] ?? null;
    if (shape === null) return [];
    const level = 'mean' in shape.healthy ? shape.healthy : (learned[index] ?? null);
    return level === null ? [] : [{ reference, shape, level }];
  });
};

/** Standard errors of the baseline, of the mean over the cells of each group. */
const errorsByGroup = (cells: readonly Compared[]): ReadonlyMap<string, number> => {
  const groups = Map.groupBy(cells, ({ reference }) => reference.group);
  return new Map(
    [...groups].map(([group, inside]) => {
      const variance = inside.reduce((sum, { level }) => sum + level.variance, 0);
      return [group, Math.sqrt(variance) / inside.length] as const;
    }),
  );
};

/** Expected log increment a sample when a fraction of the values falls to 0, the rest stays at its mean, and ε is known. */
const growthOf = (mean: number, pinned: number): number => {
  const fallen = fallIncrements(pinned, 0, EPSILONS);
  const stayed = fallIncrements(pinned, mean, EPSILONS);
  return Math.max(
    0,
    ...fallen.map((one, e) => SUFFICIENT_FRACTION * one + (1 - SUFFICIENT_FRACTION) * (stayed[e] ?? 0)),
  );
};

const shapeCell = ({ reference, shape, level }: Compared, tolerance: number): CellModel => {
  const fall = level.mean - tolerance;
  const rise = 1 - level.mean - tolerance;
  const increments = (value: number): CellIncrements => ({
    fall: fall >= LEAST_MEAN ? fallIncrements(fall, value, EPSILONS) : null,
    gain: rise >= LEAST_MEAN ? fallIncrements(rise, 1 - value, EPSILONS) : null,
    recovery: null,
    local: EPSILONS.map(() => 0),
  });
  return {
    mean: level.mean,
    variance: level.variance,
    provisional: reference.provisional,
    from: reference.from ?? '',
    growth: fall >= LEAST_MEAN ? growthOf(level.mean, fall) : 0,
    read: ({ outcome }) => (outcome.kind === 'answer' ? shape.value(outcome) : null),
    increments,
  };
};

/**
 * By cell key, the cells whose baseline says what is usual, with bounded-mean bets both ways. The tolerance is the
 * signal's own and twice the error that the baseline of the group has on all its cells together: a canary's own error
 * cancels among many, as the mean of log L over cells is at most that of their mean (Jensen), while every cell of a
 * cycle is probed as often.
 */
export const shapeCells = (signal: ShapeSignal, setup: EngineSetup): ReadonlyMap<string, CellModel> => {
  const cells = compared(signal, setup.references);
  const errors = errorsByGroup(cells);
  const models = new Map(
    cells.map((one) => {
      const { canary, variant, group } = one.reference;
      const tolerance = signal.tolerance + 2 * (errors.get(group) ?? 0);
      return [referenceKey(canary, variant, group), shapeCell(one, tolerance)] as const;
    }),
  );
  return byCell(setup, models);
};
