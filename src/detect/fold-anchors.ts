import type { ClosedSlot, Sample } from '../model.ts';
import { ANSWER_BETS } from './anchor-bets.ts';
import type { AnchorsModel } from './anchors-model.ts';
import { madeBy, type AnchorsState } from './anchors-state.ts';
import { afterSlot, withCallers } from './caller-answers.ts';
import { createCanaryCap, type CanaryCap, type Supplied } from './canary-cap.ts';
import { nextWidths } from './day-widths.ts';
import { takeFloors } from './e-detector.ts';
import { anchorsReach } from './fall.ts';
import type { Explained } from './explained.ts';
import type { Lattice } from './lattice.ts';
import type { MovedCanary } from './lone-slice.ts';
import { CANARY_PART } from './parameters.ts';
import { leastEvidence } from './pinned-day.ts';
import { startAnchorCycle, startDay } from './recent-anchor.ts';
import { HOLD_PART, learn, learnedTally, type Treatment } from './recent-learning.ts';
import { repeatWeight } from './recent-start.ts';
import { takePinned, takeRecent, type Answers, type CellAnswer, type Taking } from './take-anchors.ts';

/** One valid value of a slot: what both anchors take. */
export interface AnchorValue {
  readonly sample: Sample;
  /** Cell key. */
  readonly key: string;
  /** `nameOf` the cell. */
  readonly name: string;
  /** Position in the lattice. */
  readonly backend: number;
  readonly value: number;
}

/** A slot for the anchors of one signal. */
export interface AnchorsInput {
  readonly model: AnchorsModel;
  /** Nats. */
  readonly threshold: number;
  readonly lattice: Lattice;
  readonly explained: Explained;
  /** In planned position. */
  readonly values: readonly AnchorValue[];
  /** Canaries that had moved by themselves before the slot; left out = nobody asks. */
  readonly moved?: readonly MovedCanary[];
}

/** Repeats within a slot share its circumstances: they count as their mean, and for less than as many. */
const answersOf = ({ model, values }: AnchorsInput): Answers => {
  const repeats = new Map<string, AnchorValue[]>();
  for (const one of values) {
    const known = repeats.get(one.key);
    if (known === undefined) repeats.set(one.key, [one]);
    else known.push(one);
  }
  const answers = new Map<number, CellAnswer[]>();
  for (const [key, all] of repeats) {
    const cell = model.cells.get(key);
    const [first] = all;
    if (cell === undefined || first === undefined) continue;
    const known = answers.get(first.backend) ?? [];
    answers.set(first.backend, known);
    const score = all.reduce((sum, { value }) => sum + value, 0) / all.length;
    known.push({
      cell,
      sample: first.sample,
      name: first.name,
      score,
      weight: repeatWeight(all.length, model.repeatCorrelation),
    });
  }
  return answers;
};

/**
 * The first slot of a UTC day: the widths of days move by the day that has ended, and nothing is known of the new one.
 * A slot of a day that is over counts for the newest.
 */
const enterDay = (state: AnchorsState, lattice: Lattice, startAt: string): void => {
  const day = startAt.slice(0, 10);
  if (day <= state.day) return;
  if (state.day !== '') {
    state.widths = nextWidths(
      state.widths,
      state.recent.beliefs.map((belief, backend) => (state.suspicious[backend] === true ? null : belief)),
    );
    startDay(state.recent, state.widths);
  }
  state.least = leastEvidence(state.pinned, lattice);
  state.day = day;
};

/** Begins a slot: its day, and the floors of its cycle when it is the first of one. */
export const enterSlot = (
  state: AnchorsState,
  { model, lattice }: Pick<AnchorsInput, 'model' | 'lattice'>,
  { startAt }: Pick<ClosedSlot, 'startAt'>,
  { first, cycle }: { readonly first: boolean; readonly cycle: number },
): void => {
  enterDay(state, lattice, startAt);
  if (!first) return;
  state.made = madeBy(model, state.learning);
  startAnchorCycle(state.recent, lattice, cycle);
  takeFloors(state.pinned, cycle);
};

/**
 * Whether as much is held back of some cells as is known of them. A reference that is not known well looks wrong for
 * ever while nothing is learned: holding longer would let its error grow into an alarm.
 */
const heldEnough = ({ learning }: AnchorsState, backend: number, answers: readonly CellAnswer[]): boolean => {
  const held = learning.held[backend] ?? {};
  let waiting = 0;
  let known = 0;
  for (const { cell } of answers) {
    if (cell.start === null) continue;
    waiting += held[cell.reference]?.[1] ?? 0;
    known += cell.start.recorded + learnedTally(learning, cell.reference)[1];
  }
  return waiting >= known;
};

const treatmentOf = (
  state: AnchorsState,
  { lattice, explained }: AnchorsInput,
  [backend, answers]: readonly [number, readonly CellAnswer[]],
  isSuspicious: (scope: number) => boolean,
): Treatment => {
  if (typeof explained.backends[backend] === 'string') return 'forget';
  const suspicious = (lattice.holders[backend] ?? []).some(isSuspicious);
  return suspicious && !heldEnough(state, backend, answers) ? 'hold' : 'learn';
};

/** Whether a scope is suspicious, as the evidence stands: asked once of each, since backends share scopes. */
const suspicionOf = (state: AnchorsState, { lattice, threshold }: AnchorsInput): ((scope: number) => boolean) => {
  const known: (boolean | undefined)[] = [];
  return (scope) => (known[scope] ??= anchorsReach(state, lattice, scope, HOLD_PART * threshold));
};

const capsOf = (state: AnchorsState, { threshold }: AnchorsInput): Taking['caps'] => {
  const capOf = (supplied: Supplied): CanaryCap =>
    createCanaryCap(supplied, {
      cap: CANARY_PART * threshold,
      epsilons: ANSWER_BETS,
      // Of a scope with several backends it is asked when it is read: their healthy failures would fill a common cap.
      together: (id) => id,
    });
  return { recent: capOf(state.supplied.recent), pinned: capOf(state.supplied.pinned) };
};

/**
 * Whether a canary has moved by itself on a backend: fewer than half of its capability have. Where more have, the kind of
 * question has, and that is for the anchors to say.
 */
const movedAloneOf = ({ model: { capabilityOf }, moved = [] }: AnchorsInput): Taking['movedAlone'] => {
  if (moved.length === 0) return () => false;
  const sizes = new Map<number, number>();
  for (const capability of capabilityOf.values()) sizes.set(capability, (sizes.get(capability) ?? 0) + 1);
  const backendsOf = new Map(moved.map(({ canary, backends }) => [canary, backends]));
  return (canary, backend) => {
    if (backendsOf.get(canary)?.has(backend) !== true) return false;
    const capability = capabilityOf.get(canary);
    const alike = moved.filter((one) => one.backends.has(backend) && capabilityOf.get(one.canary) === capability);
    return 2 * alike.length < (sizes.get(capability ?? -1) ?? 0);
  };
};

/** Judges a slot by both anchors and lets the recent one learn from it afterwards; changes the state in place. */
export const takeAnchors = (state: AnchorsState, input: AnchorsInput): void => {
  const { model, lattice, explained } = input;
  const answers = withCallers(state.callers, input, answersOf(input));
  if (answers.size === 0) return;
  // What an open incident explains goes to the scopes inside it alone.
  const counts = (backend: number, scope: number): boolean =>
    typeof explained.backends[backend] !== 'string' || explained.scopes[scope] === true;
  const asked = { counts, answers, caps: capsOf(state, input), movedAlone: movedAloneOf(input) };
  const taking = { model, threshold: input.threshold, lattice, ...asked };
  takePinned(state, taking);
  takeRecent(state, taking);
  const isSuspicious = suspicionOf(state, input);
  const treatments = new Map<number, Treatment>();
  for (const [backend, all] of answers) {
    const treatment = treatmentOf(state, input, [backend, all], isSuspicious);
    treatments.set(backend, treatment);
    state.suspicious[backend] = treatment !== 'learn';
    const learned = all.map(({ cell, score, weight }) => ({ reference: cell.reference, score, weight }));
    learn(state.learning, backend, learned, treatment);
  }
  const callers = afterSlot(state.callers, input, treatments);
  if (callers !== undefined) state.callers = callers;
};
