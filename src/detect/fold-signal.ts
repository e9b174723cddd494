import { type SlotSum } from '../judgement.ts';
import { createIntake, type BackendIncrements, type Intake } from './intake.ts';
import { createCanaryCap, isEmpty, type CanaryCap } from './canary-cap.ts';
import type { CellIncrements, CellModel, JudgedAnswer } from './cell.ts';
import { limit, multiply } from './e-detector.ts';
import type { Explained } from './explained.ts';
import { takeAnchors, type AnchorValue } from './fold-anchors.ts';
import { bestDay } from './gain.ts';
import type { Lattice } from './lattice.ts';
import { aloneBets, createAlone, type LoneModel } from './lone-canary.ts';
import type { MovedCanary } from './lone-slice.ts';
import { CANARY_PART, EPSILONS, GAIN_MOST } from './parameters.ts';
import type { SignalModel } from './signal-model.ts';
import type { SignalState } from './state.ts';

/** A sample with what all signals judge it by. */
export interface JudgedSample extends Omit<AnchorValue, 'value'> {
  /** What events are read from; null where there is no text. */
  readonly answer: JudgedAnswer | null;
  /** By position of the model; undefined where it says nothing of the cell. */
  readonly cells: readonly (CellModel | undefined)[];
}

/** What a fold of one signal works on. */
export interface SignalInput {
  readonly model: SignalModel;
  /** Of the model among all of the fleet. */
  readonly position: number;
  readonly lattice: Lattice;
  /** The slot's answers, in planned position. */
  readonly samples: readonly JudgedSample[];
  readonly explained: Explained;
  /** How its canaries are judged one by one; absent where they are not. */
  readonly lone?: LoneModel;
  /** Those that had moved by themselves before the slot. */
  readonly moved: readonly MovedCanary[];
}

/** Takes an answer into the evidence of its canary alone. */
type TakeAlone = (read: JudgedSample, value: number, increments: CellIncrements) => void;

/** Takes scheduled answers of backends that no incident explains. */
const aloneOf = (state: SignalState, { model, lone, explained }: SignalInput): TakeAlone | null => {
  if (lone === undefined) return null;
  const take = createAlone(state.alone, lone);
  return ({ sample, backend, name }, value, increments) => {
    const bets = aloneBets(model, value, increments);
    // A burst is left out, since its samples would each take a floor; leaving out by what was known before is valid.
    if (bets === null || sample.purpose !== 'schedule' || typeof explained.backends[backend] === 'string') return;
    take(sample, bets, name);
  };
};

/** Cuts what is given towards `degraded`; signals that no cap holds are left as they are. */
const cutOf = (state: SignalState, { model, lattice, explained }: SignalInput): CanaryCap =>
  model.capped
    ? createCanaryCap(state.supplied, {
        cap: CANARY_PART * model.threshold,
        epsilons: EPSILONS.length,
        together: (id) => explained.backends[lattice.positions.get(id) ?? -1] ?? '',
      })
    : (_, increments) => increments;

/** The best day of a backend that is believed to be one. */
const bestDays = ({ anchors }: SignalState): ((backend: number) => number) => {
  const known = anchors?.widths.map(bestDay) ?? [];
  return (backend) => known[backend] ?? 1;
};

const cutBy = (cut: CanaryCap, { sample, name }: JudgedSample, fall: CellIncrements['fall']): CellIncrements['fall'] =>
  fall === null ? null : cut(sample, fall, name);

/** What a sample gives after caps and days; the increments themselves where they are left as they are. */
const given = (
  increments: CellIncrements,
  fall: CellIncrements['fall'],
  gain: CellIncrements['gain'],
): CellIncrements =>
  fall === increments.fall && gain === increments.gain ? increments : { ...increments, fall, gain };

/** Whether no cell has supplied anything to a signal, or stands above its floor alone. */
const holdsNothing = ({ supplied, alone }: SignalState): boolean => isEmpty(supplied) && isEmpty(alone);

/** Takes a valid value of a cell, with its increments. */
type Take = (read: JudgedSample, cell: CellModel, value: number, increments: CellIncrements) => void;

/** Takes values into counts, sums and caps. */
const takeOf = (state: SignalState, input: SignalInput, intake: Intake): Take => {
  const { model } = input;
  const cut = cutOf(state, input);
  const takeAlone = aloneOf(state, input);
  const bestOf = bestDays(state);
  const take: Take = (read, cell, value, increments) => {
    const { backend, sample } = read;
    const gain = cell.gains === undefined ? increments.gain : cell.gains(bestOf(backend), value);
    intake.take(read, cell, value, given(increments, cutBy(cut, read, increments.fall), gain));
    takeAlone?.(read, value, increments);
    const capability = model.anchors?.capabilityOf.get(sample.canary);
    if (capability !== undefined) intake.takeFocus(backend, capability, increments);
  };
  if (model.signal.law !== 'event') return take;
  let untouched = holdsNothing(state);
  return (read, cell, value, increments) => {
    // Where nothing is held, an answer without the event has nothing to be cut and nothing to take back.
    if (untouched && value === 1) {
      intake.take(read, cell, value, increments);
      return;
    }
    take(read, cell, value, increments);
    untouched = holdsNothing(state);
  };
};

/** Takes the samples into counts, sums, caps and anchors; returns the increments of each backend that had a valid sample. */
export const takeSamples = (state: SignalState, input: SignalInput): ReadonlyMap<number, BackendIncrements> => {
  const { model, position, lattice, explained, moved } = input;
  const intake = createIntake(state, lattice.backends.length);
  const take = takeOf(state, input, intake);
  const values: AnchorValue[] = [];
  for (const read of input.samples) {
    const { sample } = read;
    const cell = read.cells[position];
    // A history that is folded again holds what another reference was for: a planned change would alarm for its past.
    if (cell === undefined || sample.at < cell.from) continue;
    const value = cell.read(sample, read.answer);
    if (value === null) continue;
    take(read, cell, value, cell.increments(value, sample));
    if (model.anchors !== null) values.push({ sample, key: read.key, backend: read.backend, name: read.name, value });
  }
  const taken = intake.end();
  if (model.anchors !== null && state.anchors !== null) {
    takeAnchors(state.anchors, { model: model.anchors, threshold: model.threshold, lattice, explained, values, moved });
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
      if (fall !== null) {
        multiply(state.worse, scope, fall);
        if (model.most !== null) limit(state.worse, scope, model.most);
      }
      if (gain !== null) {
        multiply(state.better, scope, gain);
        limit(state.better, scope, model.most ?? GAIN_MOST * model.threshold);
      }
    }
  }
};

/** Count, sum and sum of squares of a signal's values by backend, in lattice order. */
export const slotSums = (
  model: SignalModel,
  lattice: Lattice,
  samples: readonly JudgedSample[],
): readonly SlotSum[] => {
  const { signal } = model;
  // Sums are kept for scores, to be read when samples are pruned; events and shapes are counted in their own states.
  if (signal.law !== 'score') return [];
  const sums = new Map<number, { count: number; sum: number; sumOfSquares: number }>();
  for (const { sample, backend } of samples) {
    const value = signal.value(sample);
    if (value === null) continue;
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
