import { cellKey, FOLDED_PURPOSES, type Cell, type ClosedSlot, type Sample } from '../model.ts';
import { SIGNALS } from '../signals/index.ts';
import type { ConstantSignal } from '../signals/signal.ts';
import type { EngineSetup } from './engine.ts';
import type { Lattice } from './lattice.ts';
import { DEVIATIONS_IN_A_ROW, RECOVERY_SAMPLES } from './parameters.ts';
import { referenceKey } from './reference-key.ts';

/** What a cell is expected to show, in samples sent from then on. */
interface ExpectedValue {
  readonly value: string;
  readonly from: string;
}

/** One signal that should be constant: what each cell is expected to show, and the backends that have such cells. */
export interface ConstantModel {
  readonly signal: ConstantSignal;
  /** By cell key. */
  readonly expected: ReadonlyMap<string, ExpectedValue>;
  /** By scope: positions of the backends in it that can be judged. */
  readonly members: readonly (readonly number[])[];
}

/** What one such signal remembers, by position in the lattice. */
export interface ConstantState {
  /** By backend: deviating probes in a row, positive; conforming ones since it changed, negative. */
  readonly streaks: readonly number[];
  readonly changed: readonly boolean[];
  readonly counts: readonly number[];
  readonly lastValid: readonly (string | null)[];
  /** By scope: the verdict shown, and since when. */
  readonly verdicts: readonly ('changed' | 'stable')[];
  readonly since: readonly string[];
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

/** Signals without any cell to compare are left out. */
export const constantModels = (setup: EngineSetup, lattice: Lattice): readonly ConstantModel[] => {
  const groups = new Map(setup.backends.map(({ id, group }) => [id, group]));
  return SIGNALS.filter((signal) => signal.law === 'constant').flatMap((signal): readonly ConstantModel[] => {
    const cells = judgedCells(signal, setup, groups);
    if (cells.length === 0) return [];
    const judged = new Set(cells.map(({ cell }) => lattice.positions.get(cell.backend)));
    return [
      {
        signal,
        expected: new Map(cells.map(({ cell, value, from }) => [cellKey(cell), { value, from }])),
        members: lattice.members.map((held) => held.filter((backend) => judged.has(backend))),
      },
    ];
  });
};

export const initialConstant = (lattice: Lattice): ConstantState => ({
  streaks: lattice.backends.map(() => 0),
  changed: lattice.backends.map(() => false),
  counts: lattice.backends.map(() => 0),
  lastValid: lattice.backends.map(() => null),
  verdicts: lattice.scopes.map(() => 'stable'),
  since: lattice.scopes.map(() => ''),
});

/** Samples in planned position, failures included: to some signals a failure is what is expected. */
const judgedSamples = ({ samples }: ClosedSlot): readonly Sample[] =>
  samples
    .filter(({ purpose, late }) => FOLDED_PURPOSES.includes(purpose) && late !== true)
    .sort((one, other) => one.position - other.position);

/** A scope has changed when all its backends that can be judged have: so the widest slice that has changed is named. */
const hasChanged = (members: readonly number[], changed: readonly boolean[]): boolean =>
  members.length > 0 && members.every((backend) => changed[backend] === true);

/** What one slot's samples say, in planned position. */
const findings = ({ signal, expected }: ConstantModel, lattice: Lattice, slot: ClosedSlot) =>
  judgedSamples(slot).flatMap((sample) => {
    const backend = lattice.positions.get(sample.backend);
    const cell = expected.get(cellKey(sample));
    if (backend === undefined || cell === undefined || sample.at < cell.from) return [];
    const deviates = signal.deviates(sample, cell.value);
    return deviates === null ? [] : [{ backend, at: sample.at, deviates }];
  });

/** Deviating probes in a row count up to the number needed; conforming ones count down only where something has changed. */
const nextStreak = (streak: number, changed: boolean, deviates: boolean): number => {
  if (deviates) return Math.min(DEVIATIONS_IN_A_ROW, Math.max(0, streak) + 1);
  return changed ? Math.min(0, streak) - 1 : 0;
};

/**
 * Takes one slot: a backend has changed after two deviating probes in a row, whatever their canaries, and no longer
 * after twenty conforming ones in a row. No false alarms while the value is constant; one odd answer says nothing.
 */
export const foldConstant = (
  model: ConstantModel,
  lattice: Lattice,
  before: ConstantState,
  slot: ClosedSlot,
): ConstantState => {
  const found = findings(model, lattice, slot);
  if (found.length === 0) return before;
  const streaks = [...before.streaks];
  const changed = [...before.changed];
  const counts = [...before.counts];
  const lastValid = [...before.lastValid];
  for (const { backend, at, deviates } of found) {
    const streak = nextStreak(streaks[backend] ?? 0, changed[backend] === true, deviates);
    if (streak >= DEVIATIONS_IN_A_ROW) changed[backend] = true;
    if (streak <= -RECOVERY_SAMPLES) changed[backend] = false;
    streaks[backend] = changed[backend] === true ? streak : Math.max(0, streak);
    counts[backend] = (counts[backend] ?? 0) + 1;
    if (at > (lastValid[backend] ?? '')) lastValid[backend] = at;
  }
  const verdicts = model.members.map((held) => (hasChanged(held, changed) ? 'changed' : 'stable'));
  const since = verdicts.map((verdict, scope) => {
    const known = before.since[scope] ?? '';
    const seen = (model.members[scope] ?? []).some((backend) => (counts[backend] ?? 0) > 0);
    return !seen || (known !== '' && before.verdicts[scope] === verdict) ? known : slot.closedAt;
  });
  return { streaks, changed, counts, lastValid, verdicts, since };
};
