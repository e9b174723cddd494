import type { Posterior } from '../stats/beta-mixture.ts';
import { toleranceOf } from './cell.ts';
import type { EngineSetup } from './engine.ts';
import type { GainCell } from './gain.ts';

/** Standard errors of a backend's mean expected loss that are tolerated at least: an unlucky baseline is no improvement. */
const GAIN_ERRORS = 2;

/**
 * What the gains of each cell are judged by, in the order of the references; null without a level. `known`, by reference: its baseline shows
 * days, not null. The errors of such cells are their own, and cancel in the mean over the group's cells; others may share one level, and
 * with it its error.
 */
export const gainCells = (
  { references, tolerance }: Pick<EngineSetup, 'references' | 'tolerance'>,
  levels: readonly (Posterior | null)[],
  known: readonly unknown[],
): readonly (GainCell | null)[] => {
  const cells = references.flatMap((reference, index) => {
    const level = levels[index] ?? null;
    return level === null ? [] : [{ reference, index, level, days: (known[index] ?? null) !== null }];
  });
  const gains = references.map((): GainCell | null => null);
  for (const group of Map.groupBy(cells, ({ reference }) => reference.group).values()) {
    const own = group.filter(({ days }) => days);
    const pooled = Math.sqrt(own.reduce((sum, { level }) => sum + level.variance, 0)) / Math.max(1, own.length);
    const usual = 1 - own.reduce((sum, { level }) => sum + level.mean, 0) / Math.max(1, own.length);
    for (const { reference, index, level, days } of group) {
      const error = days ? GAIN_ERRORS * pooled : Math.sqrt(level.variance);
      gains[index] = { loss: 1 - level.mean, usual, margin: Math.max(toleranceOf(reference, tolerance), error), days };
    }
  }
  return gains;
};
