import { cellKey } from '../model.ts';
import { nameOf } from './canary-cap.ts';
import type { CellModel } from './cell.ts';
import { constantModels, type ConstantModel } from './constant-models.ts';
import { divergenceModel, type DivergenceModel } from './divergence-model.ts';
import type { EngineSetup } from './engine.ts';
import { recordedTexts } from './event-cells.ts';
import { buildLattice, type Lattice } from './lattice.ts';
import { loneModels, type LoneModel } from './lone-canary.ts';
import { referenceKey } from './reference-key.ts';
import { signalModels, type SignalModel } from './signal-model.ts';

/** One cell as all signals judge it. */
export interface JudgedCell {
  /** `nameOf` it. */
  readonly name: string;
  /** By position of the model; undefined where it says nothing of the cell. */
  readonly models: readonly (CellModel | undefined)[];
  /** Texts that its baseline holds: `recordedTexts`. */
  readonly texts: ReadonlySet<string>;
}

/** What the judging of one fleet depends on, made once. */
export interface Bench {
  readonly setup: EngineSetup;
  readonly lattice: Lattice;
  readonly models: readonly SignalModel[];
  /** By cell key; absent = not judged at all. */
  readonly cells: ReadonlyMap<string, JudgedCell>;
  readonly constants: readonly ConstantModel[];
  /** By signal. */
  readonly lone: ReadonlyMap<string, LoneModel>;
  readonly divergence: DivergenceModel;
}

/** By cell key; absent = not judged at all. */
const judgedCells = (
  { cells, backends, references }: EngineSetup,
  models: readonly SignalModel[],
): ReadonlyMap<string, JudgedCell> => {
  const groups = new Map(backends.map(({ id, group }) => [id, group]));
  const texts = new Map(
    references.map(({ canary, variant, group, shape }) => [referenceKey(canary, variant, group), recordedTexts(shape)]),
  );
  return new Map(
    cells.map((cell) => {
      const key = cellKey(cell);
      const reference = referenceKey(cell.canary, cell.variant, groups.get(cell.backend) ?? '');
      return [
        key,
        {
          name: nameOf(cell),
          models: models.map((model) => model.cells.get(key)),
          texts: texts.get(reference) ?? new Set<string>(),
        },
      ] as const;
    }),
  );
};

export const benchOf = (setup: EngineSetup): Bench => {
  const lattice = buildLattice(setup.backends);
  const models = signalModels(setup, lattice);
  return {
    setup,
    lattice,
    models,
    cells: judgedCells(setup, models),
    constants: constantModels(setup, lattice),
    lone: loneModels(models, setup, lattice),
    divergence: divergenceModel(setup, lattice),
  };
};
