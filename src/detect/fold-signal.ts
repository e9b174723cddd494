import { type SlotSum } from '../judgement.ts';
import { FOLDED_PURPOSES, type ClosedSlot, type Sample } from '../model.ts';
import { createCanaryCap } from './canary-cap.ts';
import type { CellIncrements, CellModel } from './cell.ts';
import { limit, multiply } from './e-detector.ts';
import { takeAnchors, type AnchorValue } from './fold-anchors.ts';
import { addSample } from './history.ts';
import type { Lattice } from './lattice.ts';
import { aloneBets, takeAlone, type LoneModel } from './lone-canary.ts';
import { CANARY_PART, EPSILONS, RECOVERY_BETS } from './parameters.ts';
import type { SignalModel } from './signal-model.ts';
import type { SignalState } from './state.ts';

/** What open incidents explain already, of one signal. */
export interface Explained {
  /** By backend: the id of the open incident that it lies in, null for none. */
  readonly backends: readonly (string | null)[];
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

/** What a fold of one signal works on. */
export interface SignalInput {
  readonly model: SignalModel;
  readonly lattice: Lattice;
  readonly samples: readonly Sample[];
  /** Cell keys of the samples, made once for all signals. */
  readonly keys: readonly string[];
  readonly explained: Explained;
  /** How its canaries are judged one by one; absent where they are not. */
  readonly lone?: LoneModel;
}

/** A valid value with the cell that judges it. */
interface Judged extends AnchorValue {
  readonly cell: CellModel;
}

/** The values of a slot's samples, without those that say nothing. */
const readValues = ({ model, lattice, samples, keys }: SignalInput): readonly Judged[] => {
  const values: Judged[] = [];
  for (const [index, sample] of samples.entries()) {
    const key = keys[index] ?? '';
    const cell = model.cells.get(key);
    const backend = lattice.positions.get(sample.backend);
    // A history that is folded again holds what another reference was for: a planned change would alarm for its past.
    if (backend === undefined || cell === undefined || sample.at < cell.from) continue;
    const value = cell.read(sample);
    if (value !== null) values.push({ sample, key, backend, value, cell });
  }
  return values;
};

/** Takes a sample into the evidence of its canary alone: scheduled ones, of backends that no incident explains. */
const takeByItself = (
  state: SignalState,
  { model, lone, explained }: SignalInput,
  {
    sample,
    backend,
    value,
    increments,
  }: { sample: Sample; backend: number; value: number; increments: CellIncrements },
): void => {
  if (lone === undefined) return;
  const bets = aloneBets(model, value, increments);
  if (bets === null) return;
  // A burst is left out, since its samples would each take a floor; leaving out by what was known before is valid.
  if (sample.purpose !== 'schedule' || typeof explained.backends[backend] === 'string') return;
  takeAlone(state.alone, sample, bets, lone);
};

/** Counts a value and adds it to the sums of the running cycle. */
const count = (state: SignalState, { sample, backend, value, cell }: Judged, local: CellIncrements['local']): void => {
  state.counts[backend] = (state.counts[backend] ?? 0) + 1;
  const last = state.lastValid[backend] ?? '';
  if (sample.at > last) state.lastValid[backend] = sample.at;
  if (local === null) return;
  addSample(state.current.sums, backend, { value, mean: cell.mean, variance: cell.variance, local });
};

/** Takes the samples into counts, sums, caps and anchors; returns the increments of each backend that had a valid sample. */
export const takeSamples = (state: SignalState, input: SignalInput): ReadonlyMap<number, BackendIncrements> => {
  const { model, lattice, explained } = input;
  const taken = new Map<number, BackendIncrements>();
  const cut = createCanaryCap(state.supplied, {
    cap: CANARY_PART * model.threshold,
    epsilons: EPSILONS.length,
    together: (id) => explained.backends[lattice.positions.get(id) ?? -1] ?? '',
  });
  const values = readValues(input);
  for (const one of values) {
    const { sample, backend, value, cell } = one;
    const increments = cell.increments(value);
    const { fall, gain, recovery, local } = increments;
    const into = taken.get(backend) ?? blank();
    taken.set(backend, into);
    into.valid += 1;
    accumulate(into.fall, fall === null || !model.capped ? fall : cut(sample, fall));
    accumulate(into.gain, gain);
    accumulate(into.recovery, recovery);
    takeByItself(state, input, { sample, backend, value, increments });
    count(state, one, local);
  }
  if (model.anchors !== null && state.anchors !== null) {
    takeAnchors(state.anchors, { model: model.anchors, threshold: model.threshold, lattice, explained, values });
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
  { model, lattice, explained }: SignalInput,
  taken: ReadonlyMap<number, BackendIncrements>,
): void => {
  for (const [backend, { fall, gain }] of taken) {
    const known = typeof explained.backends[backend] === 'string';
    for (const scope of lattice.holders[backend] ?? []) {
      if (known && explained.scopes[scope] !== true) continue;
      if (model.anchors === null) multiply(state.worse, scope, fall);
      multiply(state.better, scope, gain);
      if (model.most === null) continue;
      limit(state.worse, scope, model.most);
      limit(state.better, scope, model.most);
    }
  }
};

/** Count, sum and sum of squares of a signal's values by backend, in lattice order. */
export const slotSums = (model: SignalModel, lattice: Lattice, samples: readonly Sample[]): readonly SlotSum[] => {
  const { signal } = model;
  // Sums are kept for scores, to be read when samples are pruned; events and shapes are counted in their own states.
  if (signal.law !== 'score') return [];
  const sums = new Map<number, { count: number; sum: number; sumOfSquares: number }>();
  for (const sample of samples) {
    const backend = lattice.positions.get(sample.backend);
    const value = signal.value(sample);
    if (backend === undefined || value === null) continue;
    const total = sums.get(backend) ?? { count: 0, sum: 0, sumOfSquares: 0 };
    sums.set(backend, total);
    total.count += 1;
    total.sum += value;
    total.sumOfSquares += value * value;
  }
  return lattice.backends.flatMap(({ id }, backend) => {
    const total = sums.get(backend);
    return total === undefined ? [] : [{ backend: id, signal: signal.name, ...total }];
  });
};
