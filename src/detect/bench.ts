import { cellKey } from '../model.ts';
import type { CellModel } from './cell.ts';
import { constantModels, type ConstantModel } from './constant.ts';
import { divergenceModel, type DivergenceModel } from './divergence-model.ts';
import type { EngineSetup } from './engine.ts';
import { buildLattice, type Lattice } from './lattice.ts';
import { loneModels, type LoneModel } from './lone-canary.ts';
import { signalModels, type SignalModel } from './signal-model.ts';

/** What the judging of one fleet depends on, made once. */
export interface Bench {
  readonly setup: EngineSetup;
  readonly lattice: Lattice;
  readonly models: readonly SignalModel[];
  /** By cell key: how each of the models judges it; absent = not at all. */
  readonly cells: ReadonlyMap<string, readonly (CellModel | undefined)[]>;
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
        return [key, models.map(({ cells }) => cells.get(key))] as const;
      }),
    ),
    constants: constantModels(setup, lattice),
    lone: loneModels(models, setup, lattice),
    divergence: divergenceModel(setup, lattice),
  };
};
