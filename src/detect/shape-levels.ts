import type { CellShape, ShapeSignal } from '../signals/signal.ts';
import type { Posterior } from '../stats/beta-mixture.ts';
import type { CellReference } from './engine.ts';
import { healthyLevels, tallyOf } from './reference.ts';
import { farAnswers, type FarAnswers } from './shape-far.ts';

/** One reference that a shape signal can compare with. */
export interface Compared {
  readonly reference: CellReference;
  readonly shape: CellShape;
  readonly level: Posterior;
  /** Of the distances from the middle: the mean over the group, with this cell's own variance; null where they are not watched. */
  readonly distance: Posterior | null;
  /** Null where answers far out are not watched. */
  readonly far: FarAnswers | null;
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, x) => sum + x, 0) / Math.max(1, values.length);

/** Distances are compared with the mean of all cells, since a cell's own few say little of it and most would abstain. */
const distanceLevels = (
  references: readonly CellReference[],
  shapes: readonly (CellShape | null)[],
): readonly (Posterior | null)[] => {
  const own = shapes.map((shape) => {
    const values = shape?.distances?.flat() ?? [];
    if (values.length === 0) return null;
    const mean = meanOf(values);
    return { mean, variance: meanOf(values.map((x) => (x - mean) ** 2)) / values.length };
  });
  const groups = Map.groupBy(references.keys(), (index) => references[index]?.group);
  const means = new Map(
    [...groups].map(([group, inside]) => [group, meanOf(inside.flatMap((index) => own[index]?.mean ?? []))] as const),
  );
  return references.map(({ group }, index) => {
    const level = own[index] ?? null;
    return level === null ? null : { ...level, mean: means.get(group) ?? level.mean };
  });
};

/** With the variance that a mean has from this cell's answers alone: levels are shared, so posteriors' errors do not cancel. */
const levelOf = (mean: number, runs: readonly (readonly number[])[]): Posterior => ({
  mean,
  variance: (mean * (1 - mean)) / tallyOf(runs).trials,
});

/** The references that say anything of a signal, with their healthy levels. */
export const compared = (signal: ShapeSignal, references: readonly CellReference[]): readonly Compared[] => {
  const shapes = references.map(({ shape, runs: { correct } }) =>
    shape === undefined || (signal.unscored === true && correct !== undefined) ? null : signal.compare(shape),
  );
  const runs = shapes.map((shape) => (shape !== null && 'runs' in shape.healthy ? shape.healthy.runs : []));
  // How answers look depends on the canary more than on what it tests: all of a group share levels.
  const learned = healthyLevels(
    references.map(({ group }, index) => ({ capability: '', group, runs: runs[index] ?? [] })),
  );
  const distances = distanceLevels(references, shapes);
  const groups = Map.groupBy(references.keys(), (index) => references[index]?.group);
  const far = farAnswers([...groups.values()], shapes);
  return references.flatMap((reference, index) => {
    const shape = shapes[index] ?? null;
    if (shape === null) return [];
    const mean = learned[index]?.mean ?? null;
    const level = 'mean' in shape.healthy ? shape.healthy : mean === null ? null : levelOf(mean, runs[index] ?? []);
    if (level === null) return [];
    return [{ reference, shape, level, distance: distances[index] ?? null, far: far.get(index) ?? null }];
  });
};
