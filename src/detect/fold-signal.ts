import { cellKey, FOLDED_PURPOSES, type ClosedSlot, type Sample, type SlotSum } from '../model.ts';
import { capCell } from './cell-cap.ts';
import { multiply } from './e-detector.ts';
import { addSample } from './history.ts';
import type { Lattice } from './lattice.ts';
import { CELL_PART, EPSILONS, RECOVERY_BETS } from './parameters.ts';
import type { SignalModel } from './signal-model.ts';
import type { SignalState } from './state.ts';

/** What open incidents explain already, of one signal. */
export interface Explained {
  /** By backend: it lies in an open incident. */
  readonly backends: readonly boolean[];
  /** By scope: it lies in an open incident as a whole. */
  readonly scopes: readonly boolean[];
}

/** What one backend's samples of one slot gave. */
export interface BackendIncrements {
  readonly fall: number[];
  readonly gain: number[];
  readonly recovery: number[];
  valid: number;
}

/** The samples of a slot that detectors may see, in planned position: failures and late ones are missing data. */
export const foldedSamples = (slot: ClosedSlot): readonly Sample[] =>
  slot.samples
    .filter(
      ({ purpose, late, outcome }) => FOLDED_PURPOSES.includes(purpose) && late !== true && outcome.kind === 'answer',
    )
    .sort((one, other) => one.position - other.position);

const accumulate = (into: number[], increments: readonly number[] | null): void => {
  if (increments === null) return;
  for (let i = 0; i < into.length; i += 1) into[i] = (into[i] ?? 0) + (increments[i] ?? 0);
};

const blank = (): BackendIncrements => ({
  fall: EPSILONS.map(() => 0),
  gain: EPSILONS.map(() => 0),
  recovery: RECOVERY_BETS.map(() => 0),
  valid: 0,
});

/** Takes the samples into counts, sums and cell caps; returns the increments of each backend that had a valid sample. */
export const takeSamples = (
  state: SignalState,
  model: SignalModel,
  lattice: Lattice,
  samples: readonly Sample[],
): ReadonlyMap<number, BackendIncrements> => {
  const taken = new Map<number, BackendIncrements>();
  for (const sample of samples) {
    const backend = lattice.positions.get(sample.backend);
    const key = cellKey(sample);
    const cell = model.cells.get(key);
    const value = model.signal.value(sample);
    if (backend === undefined || cell === undefined || value === null) continue;
    const { fall, gain, recovery, local } = cell.increments(value);
    const increments = taken.get(backend) ?? blank();
    taken.set(backend, increments);
    increments.valid += 1;
    accumulate(increments.fall, fall === null ? null : capCell(state.supplied, key, fall, CELL_PART * model.threshold));
    accumulate(increments.gain, gain);
    accumulate(increments.recovery, recovery);
    state.counts[backend] = (state.counts[backend] ?? 0) + 1;
    const last = state.lastValid[backend] ?? '';
    if (sample.at > last) state.lastValid[backend] = sample.at;
    if (local !== null) {
      addSample(state.current.sums, backend, { value, mean: cell.mean, variance: cell.variance, local });
    }
  }
  return taken;
};

/**
 * Multiplies the increments of each backend into the scopes that hold it. What an open incident explains goes to the
 * scopes inside it alone, so a scope that only overlaps with it is judged by its other backends. Leaving increments out
 * by what was known before they came is a bet of 1: always valid.
 */
export const multiplyIn = (
  state: SignalState,
  lattice: Lattice,
  taken: ReadonlyMap<number, BackendIncrements>,
  explained: Explained,
): void => {
  for (const [backend, { fall, gain }] of taken) {
    const known = explained.backends[backend] === true;
    for (const scope of lattice.holders[backend] ?? []) {
      if (known && explained.scopes[scope] !== true) continue;
      multiply(state.worse, scope, fall);
      multiply(state.better, scope, gain);
    }
  }
};

/** Count, sum and sum of squares of a signal's values by backend, in lattice order. */
export const slotSums = (model: SignalModel, lattice: Lattice, samples: readonly Sample[]): readonly SlotSum[] => {
  const sums = new Map<number, { count: number; sum: number; sumOfSquares: number }>();
  for (const sample of samples) {
    const backend = lattice.positions.get(sample.backend);
    const value = model.signal.value(sample);
    if (backend === undefined || value === null) continue;
    const total = sums.get(backend) ?? { count: 0, sum: 0, sumOfSquares: 0 };
    sums.set(backend, total);
    total.count += 1;
    total.sum += value;
    total.sumOfSquares += value * value;
  }
  return lattice.backends.flatMap(({ id }, backend) => {
    const total = sums.get(backend);
    return total === undefined ? [] : [{ backend: id, signal: model.signal.name, ...total }];
  });
};
