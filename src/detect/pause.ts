import { FOLDED_PURPOSES, type ClosedSlot } from '../model.ts';
import { forgetToday } from './anchors-state.ts';
import { forgetSupply } from './canary-cap.ts';
import type { ConstantModel } from './constant-models.ts';
import type { ConstantState } from './constant-state.ts';
import { restart } from './e-detector.ts';
import { forgetFallSupply, restartFall } from './fall.ts';
import { forget, type Bucket } from './history.ts';
import type { Lattice } from './lattice.ts';
import { servingAtZero } from './serving.ts';
import type { SignalState } from './state.ts';

/** Positions of the backends whose newest sample was sent in a pause, ascending. */
export type PauseState = readonly number[];

export const NO_PAUSE: PauseState = [];

/** What a slot says of pauses, read from the marks of its samples alone: a replay finds the same. */
export interface PauseReading {
  readonly state: PauseState;
  /** The slot without the backends that were paused in it. */
  readonly slot: ClosedSlot;
  /** Backends whose pause begins in this slot. */
  readonly begun: readonly number[];
  /** Scopes that are paused as a whole from this slot on: they start at zero. */
  readonly scopes: readonly number[];
}

const isFolded = ({ purpose, late }: ClosedSlot['samples'][number]): boolean =>
  FOLDED_PURPOSES.includes(purpose) && late !== true;

/**
 * Takes the paused backends out of a slot. A backend that has a marked sample is left out of the slot as a whole, so
 * that nothing from just before its pause outlives it; an unmarked answer ends its pause. An unmarked failure says
 * nothing: the store writes failures by itself.
 */
export const readPauses = (lattice: Lattice, before: PauseState, slot: ClosedSlot): PauseReading => {
  const positions = (samples: ClosedSlot['samples']): ReadonlySet<number> =>
    new Set(samples.filter(isFolded).flatMap(({ backend }) => lattice.positions.get(backend) ?? []));
  const marked = positions(slot.samples.filter(({ paused }) => paused === true));
  if (marked.size === 0 && before.length === 0) return { state: before, slot, begun: [], scopes: [] };
  const answered = positions(
    slot.samples.filter(({ paused, outcome }) => paused !== true && outcome.kind === 'answer'),
  );
  const known = new Set(before);
  const state = [...lattice.backends.keys()].filter(
    (backend) => marked.has(backend) || (known.has(backend) && !answered.has(backend)),
  );
  const now = new Set(state);
  const begun = state.filter((backend) => !known.has(backend));
  const scopes = lattice.members.flatMap((held, scope) =>
    held.every((backend) => now.has(backend)) && held.some((backend) => begun.includes(backend)) ? [scope] : [],
  );
  const samples = slot.samples.filter(({ backend }) => !marked.has(lattice.positions.get(backend) ?? -1));
  return { state, slot: marked.size === 0 ? slot : { ...slot, samples }, begun, scopes };
};

/**
 * Lets one signal start at zero where a pause begins, in place: detectors of the paused scopes go to their floor, and
 * the backends forget what they have counted. What an open incident explains is kept for it: a pause closes nothing.
 * Always valid: wealth only gets less.
 */
export const startAtZero = (
  view: { readonly state: SignalState; history: readonly Bucket[] },
  lattice: Lattice,
  { begun, scopes }: Pick<PauseReading, 'begun' | 'scopes'>,
  explained: readonly (string | null)[],
): void => {
  if (begun.length === 0) return;
  const { state } = view;
  for (const scope of scopes) {
    restartFall(state, lattice, scope, state.current.cycle);
    restart(state.better, scope, state.current.cycle);
  }
  const ids = new Set(begun.flatMap((backend) => lattice.backends[backend]?.id ?? []));
  forgetFallSupply(state, ids);
  if (state.anchors !== null) forgetToday(state.anchors, begun);
  forgetSupply(state.alone, ids);
  for (const backend of begun) {
    state.counts[backend] = 0;
    state.lastValid[backend] = null;
  }
  const forgotten = begun.filter((backend) => typeof explained[backend] !== 'string');
  state.current = forget(state.current, forgotten);
  view.history = view.history.map((bucket) => forget(bucket, forgotten));
};

/** The same for a signal that should be constant: a paused backend has shown nothing. `at` is when the slot closed. */
export const constantAtZero = (
  model: ConstantModel,
  before: ConstantState,
  { begun, scopes }: Pick<PauseReading, 'begun' | 'scopes'>,
  at: string,
): ConstantState => {
  if (begun.length === 0) return before;
  const without = <T>(values: readonly T[], empty: T): readonly T[] =>
    values.map((value, backend) => (begun.includes(backend) ? empty : value));
  const judged = new Set(scopes.filter((scope) => (model.members[scope] ?? []).length > 0));
  const serving =
    model.law === 'serving' && before.serving !== undefined
      ? { serving: servingAtZero(model, before.serving, begun) }
      : {};
  const { cells = {} } = before;
  const kept = Object.entries(cells).filter(([backend]) => !begun.includes(Number(backend)));
  return {
    ...before,
    ...serving,
    ...(model.law === 'serving' ? {} : { cells: Object.fromEntries(kept) }),
    streaks: without(before.streaks, 0),
    changed: without(before.changed, false),
    counts: without(before.counts, 0),
    lastValid: without(before.lastValid, null),
    verdicts: before.verdicts.map((verdict, scope) => (judged.has(scope) ? 'stable' : verdict)),
    since: before.since.map((since, scope) => (judged.has(scope) && since !== '' ? at : since)),
  };
};
