import { cellKey } from '../model.ts';
import { nameOf } from './canary-cap.ts';
import type { CellModel } from './cell.ts';
import { constantModels, type ConstantModel } from './constant-models.ts';
import { divergenceModel, type DivergenceModel } from './divergence-model.ts';
import type { EngineSetup } from './engine.ts';
import { buildLattice, type Lattice } from './lattice.ts';
import { loneModels, type LoneModel } from './lone-canary.ts';
import { signalModels, type SignalModel } from './signal-model.ts';

/** One cell as all signals judge it. */
export interface JudgedCell {
  /** `nameOf` it. */
  readonly name: string;
  /** By position of the model; undefined where it says nothing of the cell. */
  readonly models: readonly (CellModel | undefined)[];
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

export const benchOf = (setup: EngineSetup): Bench => {
  const lattice = buildLattice(setup.backends);
  const models = signalModels(setup, lattice);
  return {
    setup,
    lattice,
    models,
    cells: new Map(
      setup.cells.map((cell) => {
        const key = cellKey(cell);
        return [key, { name: nameOf(cell), models: models.map(({ cells }) => cells.get(key)) }] as const;
      }),
    ),
    constants: constantModels(setup, lattice),
    lone: loneModels(models, setup, lattice),
    divergence: divergenceModel(setup, lattice),
  };
};
