import type { Sample } from '../model.ts';
import { addNats, noGain, type RunningGain } from './anchor-gain.ts';
import { multiplyGain } from './anchor-wealth.ts';
import type { AnchoredCell, AnchorsModel } from './anchors-model.ts';
import type { AnchorsState } from './anchors-state.ts';
import type { CanaryCap } from './canary-cap.ts';
import { emptyFactors, takeAnswer } from './day-belief.ts';
import { addFocus, type FocusLogs } from './day-focus.ts';
import { heldBets, heldFocus, heldLikelihoods, type HeldLevels } from './day-held.ts';
import { madeNats, type BetsMade } from './known-bets.ts';
import type { Lattice } from './lattice.ts';
import { isDayFull, limitDay, madeWhenFull } from './pinned-day.ts';
import { ownScope, takeAnchorSlot, type AnchorTaken } from './recent-anchor.ts';
import { heldTally, learnedTally } from './recent-learning.ts';

/** The repeats of one cell in a slot, as one answer. */
export interface CellAnswer {
  readonly cell: AnchoredCell;
  readonly sample: Sample;
  /** `nameOf` the cell. */
  readonly name: string;
  /** Mean. */
  readonly score: number;
  readonly weight: number;
}

/** What both anchors take. */
export interface Taking {
  readonly model: AnchorsModel;
  /** Nats. */
  readonly threshold: number;
  readonly lattice: Lattice;
  /** Whether a backend counts in a scope. */
  readonly counts: (backend: number, scope: number) => boolean;
  readonly answers: Answers;
  readonly caps: Readonly<Record<'recent' | 'pinned', CanaryCap>>;
  /** Whether a canary had moved by itself on a backend before the slot. */
  readonly movedAlone: (canary: string, backend: number) => boolean;
}

export type Answers = ReadonlyMap<number, readonly CellAnswer[]>;

const scaled = (bets: readonly number[], weight: number): readonly number[] =>
  weight === 1 ? bets : bets.map((nats) => weight * nats);

const capabilityOf = ({ model }: Taking, { sample }: CellAnswer): number => model.capabilityOf.get(sample.canary) ?? 0;

/**
 * The pinned anchor: bets on usual days, whatever the day; the tolerance of its levels stands for bad ones, and where the
 * recent one judges as well, what a single day may add.
 */
export const takePinned = ({ pinned, least }: AnchorsState, taking: Taking): void => {
  const { model, threshold, lattice, counts, answers, caps } = taking;
  const limit = { least, threshold };
  const touched = new Set<number>();
  for (const [backend, all] of answers) {
    const usual = model.pinnedMade[backend];
    if (usual === undefined) continue;
    const isLimited = all.some(({ cell }) => cell.start !== null);
    const isFull = isLimited && isDayFull(pinned, lattice, ownScope(lattice, backend), limit);
    const made = isFull ? madeWhenFull(usual) : usual;
    const gain = noGain();
    for (const answer of all) {
      const { cell, sample, name, score, weight } = answer;
      const capability = capabilityOf(taking, answer);
      const bets = madeNats(made, capability, scaled(model.bets(cell.pinned, score), weight));
      addNats(gain, capability, caps.pinned(sample, bets, name));
    }
    for (const scope of lattice.holders[backend] ?? []) {
      if (!counts(backend, scope)) continue;
      multiplyGain(pinned, lattice, scope, gain);
      if (isLimited) touched.add(scope);
    }
  }
  for (const scope of touched) limitDay(pinned, lattice, scope, limit);
};

/** Adds what a cap cuts from the bets of one answer to what it has cut before; null = nothing so far. */
const cutFrom = (
  before: RunningGain | null,
  capability: number,
  asked: readonly number[],
  given: readonly number[],
): RunningGain | null => {
  if (given === asked) return before;
  const cut = before ?? noGain();
  addNats(cut, capability, asked);
  addNats(cut, capability, given, -1);
  return cut;
};

/** The levels of a cell; null where its baseline has too few runs. */
const levelsOf = ({ learning }: AnchorsState, { start, reference }: AnchoredCell): HeldLevels | null => {
  if (start === null) return null;
  const learned = learnedTally(learning, reference);
  const known = start.level(learned);
  const more = heldTally(learning, reference);
  return { known, null: more === null ? known : start.level([learned[0] + more[0], learned[1] + more[1]]) };
};

/** What one answer says, by bet: on a usual day, on days of each factor, and of its capability alone. */
interface Said {
  readonly bets: readonly number[];
  readonly likelihoods: Float64Array;
  readonly focus: FocusLogs;
}

const saidBy = ({ bets, table, focus }: AnchorsModel, levels: HeldLevels, score: number): Said =>
  levels.null <= levels.known
    ? {
        bets: bets(levels.null, score),
        likelihoods: table(levels.null, score),
        focus: focus(levels.null, score),
      }
    : {
        bets: heldBets(bets, levels, score),
        likelihoods: heldLikelihoods(table, levels, score),
        focus: heldFocus(table, levels, score),
      };

/** What the answers of one backend say, and which bets are made on them. */
interface Backed {
  readonly backend: number;
  readonly all: readonly CellAnswer[];
  readonly made: BetsMade;
}

const recentOf = (state: AnchorsState, { backend, all, made }: Backed, taking: Taking): AnchorTaken => {
  const { model, caps, movedAlone } = taking;
  const factors = emptyFactors();
  const focused = new Map<number, number[]>();
  let cut: RunningGain | null = null;
  for (const answer of all) {
    const { cell, sample, name, score, weight } = answer;
    const levels = levelsOf(state, cell);
    // What has moved by itself says nothing of the day; leaving it out by what was known before is a bet of 1.
    if (levels === null || movedAlone(sample.canary, backend)) continue;
    const capability = capabilityOf(taking, answer);
    const { bets, likelihoods, focus } = saidBy(model, levels, score);
    takeAnswer(factors, weight === 1 ? likelihoods : likelihoods.map((q) => q ** weight));
    addFocus(focused, capability, focus, weight);
    // What is not bet supplies nothing, so it must not fill the cap.
    const asked = madeNats(made, capability, scaled(bets, weight));
    cut = cutFrom(cut, capability, asked, caps.recent(sample, asked, name));
  }
  return { factors, focused, made, cut };
};

/** The recent anchor: levels as they are learned, and a factor on the odds of failing that is common to today. */
export const takeRecent = (state: AnchorsState, taking: Taking): void => {
  const { model, lattice, counts, answers } = taking;
  const taken = new Map<number, AnchorTaken>();
  for (const [backend, all] of answers) {
    const made = state.made[backend];
    if (made === undefined) continue;
    const one = recentOf(state, { backend, all, made }, taking);
    if (one.factors.taken > 0) taken.set(backend, one);
  }
  if (taken.size === 0) return;
  takeAnchorSlot(state.recent, { lattice, widths: state.widths, morning: model.morning, taken, counts });
};
