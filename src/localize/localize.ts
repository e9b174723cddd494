import { overlap, type Lattice } from '../detect/lattice.ts';
import { bucketsOf, type SignalView } from '../detect/signal-view.ts';
import { likelihoodBeside, type OtherFault } from './beside.ts';
import { sumsFrom } from './fault-sums.ts';
import { focusedLikelihood } from './focused.ts';
import { slicePosterior, type Slice } from './posterior.ts';
import { splitInTwo } from './split.ts';

/** From here on a slice is named; below it the answer is "cannot tell yet". */
export const NAMED_PROBABILITY = 0.5;

/**
 * Nats that it costs a slice to hold all backends of another fault: open incidents are different faults at first, and
 * less so where they began together (within so many cycles).
 */
const HOLDING_COST = 4;
const HOLDING_COST_TOGETHER = 1;
const TOGETHER = 2;

/** What is to be localized. */
export interface Question {
  readonly views: readonly SignalView[];
  /** Sums count from this cycle on. */
  readonly onset: number;
  /** A scope that shows the fault: slices that share no backend with it are left out. */
  readonly around: number;
  readonly others: readonly OtherFault[];
}

const posterior = (lattice: Lattice, { views, onset, around, others }: Question): readonly Slice[] => {
  const relevant = (view: SignalView): readonly OtherFault[] =>
    others.filter(({ signals }) => signals.includes(view.model.signal.name));
  const explained = views.map((view) => new Set(relevant(view).flatMap(({ members }) => members)));
  const informed = (scope: number): boolean =>
    (lattice.members[scope] ?? []).some((backend) => explained.some((backends) => !backends.has(backend)));
  const holding = (scope: number): number =>
    others
      .filter(({ members }) => members.every((backend) => lattice.members[scope]?.includes(backend)))
      .reduce(
        (sum, other) => sum + (Math.abs(other.onset - onset) <= TOGETHER ? HOLDING_COST_TOGETHER : HOLDING_COST),
        0,
      );
  return slicePosterior(
    lattice,
    views.map((view, at) => {
      const buckets = bucketsOf(view);
      const common = likelihoodBeside(lattice, sumsFrom(lattice, buckets), onset, relevant(view));
      const focused = focusedLikelihood(lattice, buckets, onset, explained[at] ?? new Set());
      return (scope) => [...common(scope), ...focused(scope)];
    }),
    (scope) => overlap(lattice, scope, around) && informed(scope),
    holding,
  );
};

/** The second of two faults that together explain what one slice cannot, as far as it lies outside the first. */
const secondFault = (lattice: Lattice, question: Question, slices: readonly Slice[]): OtherFault | null => {
  const { views, onset, around, others } = question;
  const explained = new Set(others.flatMap(({ members }) => members));
  const signals = views.map((view) =>
    sumsFrom(
      lattice,
      bucketsOf(view),
    )(onset).map(({ local }, backend) => (explained.has(backend) ? local.map(() => 0) : local)),
  );
  const pair = splitInTwo(lattice, signals, slices);
  if (pair === null) return null;
  const own = overlap(lattice, pair.first, around) ? pair.first : pair.second;
  const second = own === pair.first ? pair.second : pair.first;
  const held = lattice.members[own] ?? [];
  const members = (lattice.members[second] ?? []).filter((backend) => !held.includes(backend));
  return { signals: views.map(({ model }) => model.signal.name), onset, members };
};

/**
 * Slices that can explain the fault, most probable first. Where two slices explain far more than one, a second fault
 * that nobody has found yet is taken for granted, and the slices are those of the first.
 */
export const localize = (lattice: Lattice, question: Question): readonly Slice[] => {
  const slices = posterior(lattice, question);
  const second = secondFault(lattice, question, slices);
  return second === null ? slices : posterior(lattice, { ...question, others: [...question.others, second] });
};
