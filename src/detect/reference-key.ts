import { cellKey } from '../model.ts';
import type { ScoreSignal } from '../signals/signal.ts';
import type { CellModel } from './cell.ts';
import type { EngineSetup } from './engine.ts';
import type { RecordedCell } from './reference.ts';

/** Names the reference of a cell: backends of a group share it. */
export const referenceKey = (canary: string, variant: string, group: string): string => `${canary}@${variant}@${group}`;

/** Models by reference key as models by cell key; cells without one are left out. */
export const byCell = (
  { cells, backends }: EngineSetup,
  models: ReadonlyMap<string, CellModel>,
): ReadonlyMap<string, CellModel> => {
  const groups = new Map(backends.map(({ id, group }) => [id, group]));
  return new Map(
    cells.flatMap((cell) => {
      const model = models.get(referenceKey(cell.canary, cell.variant, groups.get(cell.backend) ?? ''));
      return model === undefined ? [] : [[cellKey(cell), model] as const];
    }),
  );
};

/** What was recorded of a score by reference, and who else was asked the same. */
export const recordedCells = (
  signal: ScoreSignal,
  { references, backends }: Pick<EngineSetup, 'references' | 'backends'>,
): readonly RecordedCell[] => {
  const users = Map.groupBy(backends, ({ group }) => group);
  const models = new Map(
    [...users].map(([group, inside]) => [group, [...new Set(inside.map(({ model }) => model))].sort().join(' ')]),
  );
  return references.map(({ canary, variant, group, capability, runs }) => ({
    ...{ capability, group, runs: signal.healthy(runs) },
    ...{ prompt: `${canary}@${variant}`, model: models.get(group) ?? group },
  }));
};
