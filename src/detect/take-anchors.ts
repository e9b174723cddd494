import type { Sample } from '../model.ts';
import { BETS } from './anchor-bets.ts';
import type { AnchoredCell, AnchorsModel } from './anchors-model.ts';
import type { AnchorsState } from './anchors-state.ts';
import type { CanaryCap } from './canary-cap.ts';
import { emptyFactors, takeAnswer } from './day-belief.ts';
import type { Lattice } from './lattice.ts';
import { FOCUS, multiplyPinned, type PinnedGain } from './pinned-anchor.ts';
import { takeAnchorSlot, type AnchorTaken } from './recent-anchor.ts';
import { learnedTally } from './recent-learning.ts';

/** The repeats of one cell in a slot, as one answer. */
export interface CellAnswer {
  readonly cell: AnchoredCell;
  readonly sample: Sample;
  /** Mean. */
  readonly score: number;
  readonly weight: number;
}

/** What both anchors take. */
export interface Taking {
  readonly model: AnchorsModel;
  readonly lattice: Lattice;
  /** Whether a backend counts in a scope. */
  readonly counts: (backend: number, scope: number) => boolean;
  readonly answers: Answers;
  readonly cap: (anchor: 'recent' | 'pinned') => CanaryCap;
}

export type Answers = ReadonlyMap<number, readonly CellAnswer[]>;

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
export const takePinned = ({ pinned }: AnchorsState, taking: Taking): void => {
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
export const takeRecent = (state: AnchorsState, { model, lattice, counts, answers, cap }: Taking): void => {
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
