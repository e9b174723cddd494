import { cellKey, type Cell, type ClosedSlot } from '../model.ts';
import { SIGNALS } from '../signals/index.ts';
import type { ConstantSignal } from '../signals/signal.ts';
import { changedBackends, type DeviatingCells, type Finding } from './constant-cells.ts';
import { followDeviations } from './deviations.ts';
import type { EngineSetup } from './engine.ts';
import type { Lattice } from './lattice.ts';
import { SERVING_EACH } from './parameters.ts';
import { foldRanks, rankModels, type RankModel, type RankPairs } from './rank.ts';
import { readSlot } from './read-slot.ts';
import { referenceKey } from './reference-key.ts';
import { servingModels, type ServingModel } from './serving-model.ts';
import { foldServing, type ServingSums } from './serving.ts';

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
interface SameModel {
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

/** What one such signal remembers, by position in the lattice. */
export interface ConstantState {
  /**
   * By backend: deviating probes in a row, positive; conforming ones since it changed, negative. Of a serving signal the
   * evidence in nats, positive for a rise of its measure, negative for a fall.
   */
  readonly streaks: readonly number[];
  readonly changed: readonly boolean[];
  /** By backend: of a change, its deviating probes so far and all from its first to its last. */
  readonly deviations?: readonly number[];
  readonly spans?: readonly number[];
  /** Cells that deviate, alone of their backend or not; of a serving signal none. */
  readonly cells?: DeviatingCells;
  readonly counts: readonly number[];
  readonly lastValid: readonly (string | null)[];
  /** By scope: the verdict shown, and since when. */
  readonly verdicts: readonly ('changed' | 'stable')[];
  readonly since: readonly string[];
  /** Halves of pairs that wait for their other one. */
  readonly pairs?: RankPairs;
  /** Of a serving signal: the cycle that is running, and evidence. */
  readonly serving?: ServingSums;
  /** Of a serving signal, by scope: the evidence of its backends together, like that of one; 0 where there is one only. */
  readonly together?: readonly number[];
}

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

export const initialConstant = (lattice: Lattice): ConstantState => ({
  streaks: lattice.backends.map(() => 0),
  changed: lattice.backends.map(() => false),
  counts: lattice.backends.map(() => 0),
  lastValid: lattice.backends.map(() => null),
  verdicts: lattice.scopes.map(() => 'stable'),
  since: lattice.scopes.map(() => ''),
});

/** A scope has changed when all its backends that can be judged have: so the widest slice that has changed is named. */
const hasChanged = (members: readonly number[], changed: readonly boolean[]): boolean =>
  members.length > 0 && members.every((backend) => changed[backend] === true);

/**
 * Evidence that the backends of a scope have changed together, in nats: 0 unless each of them has some the same way, so
 * that one that changed alone is no change of a wider scope.
 */
export const togetherOn = (
  members: readonly number[],
  scope: number,
  { streaks, together }: Pick<Followed, 'streaks' | 'together'>,
): number => {
  const nats = together?.[scope] ?? 0;
  const way = Math.sign(nats);
  return members.every((backend) => way * (streaks[backend] ?? 0) >= SERVING_EACH) ? Math.abs(nats) : 0;
};

/** What one slot's samples say, in planned position. */
const findings = ({ signal, expected }: SameModel, lattice: Lattice, slot: ClosedSlot): readonly Finding[] => {
  const found: Finding[] = [];
  for (const { sample, key, backend } of readSlot(slot, lattice)) {
    const cell = expected.get(key);
    if (cell === undefined || sample.at < cell.from) continue;
    const deviates = signal.deviates(sample, cell.value);
    if (deviates !== null) found.push({ backend, cell: cell.position, at: sample.at, deviates });
  }
  return found;
};

/** What is known of the backends after a slot, before scopes are read. */
export type Followed = Omit<ConstantState, 'verdicts' | 'since'>;

/** The state with the verdicts that follow. A verdict begins with the first sample of its scope. */
const settled = (model: ConstantModel, before: ConstantState, followed: Followed, closedAt: string): ConstantState => {
  const changed = changedBackends(followed.changed, followed.cells);
  const { members } = model;
  const jointly = (held: readonly number[], scope: number): boolean =>
    model.law === 'serving' && togetherOn(held, scope, followed) >= model.threshold;
  const verdicts = members.map((held, scope) =>
    hasChanged(held, changed) || jointly(held, scope) ? 'changed' : 'stable',
  );
  const since = verdicts.map((verdict, scope) => {
    const known = before.since[scope] ?? '';
    const seen = (members[scope] ?? []).some((backend) => (followed.counts[backend] ?? 0) > 0);
    return !seen || (known !== '' && before.verdicts[scope] === verdict) ? known : closedAt;
  });
  return { ...followed, verdicts, since };
};

/**
 * Takes one slot. What should be constant, or rank: a backend has changed after two deviating probes (pairs) in a row,
 * whatever their canaries, or of one cell, whatever others show between; and no longer after twenty conforming ones in a
 * row (of a change of cells, probes of these), or as many as the share that deviated makes unlikely. No false alarms while
 * it is constant. One odd answer says nothing; odd ones that come independently at a rate q a probe make a change of each
 * of the two kinds at most q² a probe. How a service answers: see foldServing.
 */
export const foldConstant = (
  model: ConstantModel,
  lattice: Lattice,
  before: ConstantState,
  slot: ClosedSlot,
): ConstantState => {
  switch (model.law) {
    case 'serving': {
      const followed = foldServing(model, lattice, before, slot);
      return followed === null ? before : settled(model, before, followed, slot.closedAt);
    }
    case 'rank': {
      const ranked = foldRanks(model, lattice, before.pairs ?? {}, slot);
      if (ranked === null) return before;
      return settled(model, before, { ...followDeviations(before, ranked.found), pairs: ranked.pairs }, slot.closedAt);
    }
    case 'constant': {
      const found = findings(model, lattice, slot);
      return found.length === 0 ? before : settled(model, before, followDeviations(before, found), slot.closedAt);
    }
  }
};
