import type { ClosedSlot, Sample } from '../model.ts';
import { startAnchorCycle, startDay, takeAnchorSlot, type AnchorTaken } from './anchor.ts';
import { BETS } from './anchor-bets.ts';
import type { AnchoredCell, AnchorsModel } from './anchors-model.ts';
import type { AnchorsState } from './anchors-state.ts';
import { createCanaryCap, type CanaryCap, type Supplied } from './canary-cap.ts';
import { emptyFactors, takeAnswer } from './day-belief.ts';
import { nextWidths } from './day-widths.ts';
import { takeFloors } from './e-detector.ts';
import { anchorsReach } from './fall.ts';
import type { Explained } from './fold-signal.ts';
import type { Lattice } from './lattice.ts';
import { CANARY_PART } from './parameters.ts';
import { FOCUS, multiplyPinned, PINNED_BETS, type PinnedGain } from './pinned-anchor.ts';
import { HOLD_PART, learn, learnedTally, type Treatment } from './recent-learning.ts';
import { repeatWeight } from './recent-start.ts';

/** One valid value of a slot: what both anchors take. */
export interface AnchorValue {
  readonly sample: Sample;
  /** Cell key. */
  readonly key: string;
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
}

/** The repeats of one cell in a slot, as one answer. */
interface CellAnswer {
  readonly cell: AnchoredCell;
  readonly sample: Sample;
  /** Mean. */
  readonly score: number;
  readonly weight: number;
}

/** What both anchors take. */
interface Taking {
  readonly model: AnchorsModel;
  readonly lattice: Lattice;
  /** Whether a backend counts in a scope. */
  readonly counts: (backend: number, scope: number) => boolean;
  readonly answers: Answers;
  readonly cap: (anchor: 'recent' | 'pinned') => CanaryCap;
}

type Answers = ReadonlyMap<number, readonly CellAnswer[]>;

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
    known.push({ cell, sample: first.sample, score, weight: repeatWeight(all.length, model.repeatCorrelation) });
  }
  return answers;
};

const scaled = (bets: readonly number[], weight: number): readonly number[] =>
  weight === 1 ? bets : bets.map((nats) => weight * nats);

/** Adds the nats from a position on to as many as are there. */
const addFrom = (into: number[], nats: readonly number[], from: number): void => {
  for (let i = 0; i < into.length; i += 1) into[i] = (into[i] ?? 0) + (nats[from + i] ?? 0);
};

/** What the bets of one backend's answers give, as far as the cap lets them through. */
const gainOf = (all: readonly CellAnswer[], { model, cap }: Taking): PinnedGain => {
  const gain = { all: new Array<number>(BETS).fill(0), focused: new Map<number, number[]>() };
  for (const { cell, sample, score, weight } of all) {
    const given = cap('pinned')(sample, scaled(model.pinnedBets(cell.pinned, score), weight));
    addFrom(gain.all, given, 0);
    const capability = model.capabilityOf.get(sample.canary) ?? 0;
    const focused = gain.focused.get(capability) ?? new Array<number>(FOCUS).fill(0);
    gain.focused.set(capability, focused);
    addFrom(focused, given, BETS);
  }
  return gain;
};

/** The pinned anchor: bets on usual days, whatever the day; the tolerance of its levels stands for bad ones. */
const takePinned = ({ pinned }: AnchorsState, taking: Taking): void => {
  const { lattice, counts, answers } = taking;
  for (const [backend, all] of answers) {
    const gain = gainOf(all, taking);
    for (const scope of lattice.holders[backend] ?? []) {
      if (counts(backend, scope)) multiplyPinned(pinned, lattice, scope, gain);
    }
  }
};

/** Adds what a cap cuts from the bets of one answer to what it has cut before; null = nothing so far. */
const cutFrom = (before: number[] | null, asked: readonly number[], given: readonly number[]): number[] | null => {
  if (given === asked) return before;
  const cut = before ?? new Array<number>(BETS).fill(0);
  for (let bet = 0; bet < BETS; bet += 1) cut[bet] = (cut[bet] ?? 0) + (asked[bet] ?? 0) - (given[bet] ?? 0);
  return cut;
};

/** The recent anchor: levels as they are learned, and a factor on the odds of failing that is common to today. */
const takeRecent = (state: AnchorsState, { model, lattice, counts, answers, cap }: Taking): void => {
  const taken = new Map<number, AnchorTaken>();
  for (const [backend, all] of answers) {
    const factors = emptyFactors();
    let cut: number[] | null = null;
    for (const answer of all) {
      const { cell, score, weight } = answer;
      const level = cell.start?.level(learnedTally(state.learning, cell.reference));
      if (level === undefined) continue;
      const likelihoods = model.table(level, score);
      takeAnswer(factors, weight === 1 ? likelihoods : likelihoods.map((q) => q ** weight));
      const asked = scaled(model.bets(level, score), weight);
      cut = cutFrom(cut, asked, cap('recent')(answer.sample, asked));
    }
    if (factors.taken > 0) taken.set(backend, { factors, cut });
  }
  if (taken.size === 0) return;
  takeAnchorSlot(state.recent, { lattice, widths: state.widths, morning: model.morning, taken, counts });
};

/**
 * The first slot of a UTC day: the widths of days move by the day that has ended, and nothing is known of the new one.
 * A slot of a day that is over counts for the newest.
 */
const enterDay = (state: AnchorsState, startAt: string): void => {
  const day = startAt.slice(0, 10);
  if (day <= state.day) return;
  if (state.day !== '') {
    state.widths = nextWidths(
      state.widths,
      state.recent.beliefs.map((belief, backend) => (state.suspicious[backend] === true ? null : belief)),
    );
    startDay(state.recent, state.widths);
  }
  state.day = day;
};

/** Begins a slot: its day, and the floors of its cycle when it is the first of one. */
export const enterSlot = (
  state: AnchorsState,
  lattice: Lattice,
  { startAt }: Pick<ClosedSlot, 'startAt'>,
  { first, cycle }: { readonly first: boolean; readonly cycle: number },
): void => {
  enterDay(state, startAt);
  if (!first) return;
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
    known += cell.start.tally.trials + learnedTally(learning, cell.reference)[1];
  }
  return waiting >= known;
};

const treatmentOf = (
  state: AnchorsState,
  { lattice, explained, threshold }: AnchorsInput,
  backend: number,
  answers: readonly CellAnswer[],
): Treatment => {
  if (typeof explained.backends[backend] === 'string') return 'forget';
  const suspicious = (lattice.holders[backend] ?? []).some((scope) =>
    anchorsReach(state, lattice, scope, HOLD_PART * threshold),
  );
  return suspicious && !heldEnough(state, backend, answers) ? 'hold' : 'learn';
};

const capsOf = (state: AnchorsState, { lattice, explained, threshold }: AnchorsInput): Taking['cap'] => {
  const capOf = (supplied: Supplied, bets: number): CanaryCap =>
    createCanaryCap(supplied, {
      cap: CANARY_PART * threshold,
      epsilons: bets,
      together: (id) => explained.backends[lattice.positions.get(id) ?? -1] ?? '',
    });
  const caps = {
    recent: capOf(state.supplied.recent, BETS),
    pinned: capOf(state.supplied.pinned, PINNED_BETS),
  };
  return (anchor) => caps[anchor];
};

/** Judges a slot by both anchors and lets the recent one learn from it afterwards; changes the state in place. */
export const takeAnchors = (state: AnchorsState, input: AnchorsInput): void => {
  const { model, lattice, explained } = input;
  const answers = answersOf(input);
  if (answers.size === 0) return;
  // What an open incident explains goes to the scopes inside it alone.
  const counts = (backend: number, scope: number): boolean =>
    typeof explained.backends[backend] !== 'string' || explained.scopes[scope] === true;
  const taking = { model, lattice, counts, answers, cap: capsOf(state, input) };
  takePinned(state, taking);
  takeRecent(state, taking);
  for (const [backend, all] of answers) {
    const treatment = treatmentOf(state, input, backend, all);
    state.suspicious[backend] = treatment !== 'learn';
    const learned = all.map(({ cell, score, weight }) => ({ reference: cell.reference, score, weight }));
    learn(state.learning, backend, learned, treatment);
  }
};
