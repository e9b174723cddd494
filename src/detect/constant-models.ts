import { cellKey, type Cell } from '../model.ts';
import { SIGNALS } from '../signals/index.ts';
import type { ConstantSignal } from '../signals/signal.ts';
import type { EngineSetup } from './engine.ts';
import type { Lattice } from './lattice.ts';
import { rankModels, type RankModel } from './rank.ts';
import { referenceKey } from './reference-key.ts';
import { servingModels, type ServingModel } from './serving-model.ts';

/** What a cell is expected to show, in samples sent from then on. */
interface ExpectedValue {
  readonly value: string;
  readonly from: string;
}

/** The same with the cell's position among those of its signal. */
interface ExpectedCell extends ExpectedValue {
  readonly position: number;
}

/** One signal whose value is the same for every sample of a cell. */
export interface SameModel {
  readonly law: 'constant';
  readonly signal: ConstantSignal;
  /** By cell key. */
  readonly expected: ReadonlyMap<string, ExpectedCell>;
  /** By scope: positions of the backends in it that can be judged. */
  readonly members: readonly (readonly number[])[];
}

/**
 * One signal that is followed backend by backend: what should be constant, what should rank, how a service answers. A
 * scope has changed when all its backends that can be judged have; of how it answers also when they have together.
 */
export type ConstantModel = SameModel | RankModel | ServingModel;

const judgedCells = (
  signal: ConstantSignal,
  setup: EngineSetup,
  groups: ReadonlyMap<string, string>,
): readonly (ExpectedValue & { readonly cell: Cell })[] => {
  const references = new Map(setup.references.map((one) => [referenceKey(one.canary, one.variant, one.group), one]));
  return setup.cells.flatMap((cell) => {
    const group = groups.get(cell.backend);
    if (group === undefined) return [];
    const reference = references.get(referenceKey(cell.canary, cell.variant, group));
    const failure = setup.expectedFailures?.[cell.canary];
    const value = signal.expected(reference?.shape ?? null, failure ?? null);
    return value === null ? [] : [{ cell, value, from: reference?.from ?? '' }];
  });
};

const sameModels = (setup: EngineSetup, lattice: Lattice): readonly SameModel[] => {
  const groups = new Map(setup.backends.map(({ id, group }) => [id, group]));
  return SIGNALS.filter((signal) => signal.law === 'constant').flatMap((signal): readonly SameModel[] => {
    const cells = judgedCells(signal, setup, groups);
    if (cells.length === 0) return [];
    const judged = new Set(cells.map(({ cell }) => lattice.positions.get(cell.backend)));
    return [
      {
        law: 'constant',
        signal,
        expected: new Map(cells.map(({ cell, value, from }, position) => [cellKey(cell), { value, from, position }])),
        members: lattice.members.map((held) => held.filter((backend) => judged.has(backend))),
      },
    ];
  });
};

/** Signals without any cell to compare are left out. */
export const constantModels = (setup: EngineSetup, lattice: Lattice): readonly ConstantModel[] => [
  ...sameModels(setup, lattice),
  ...rankModels(setup, lattice),
  ...servingModels(setup, lattice),
];
