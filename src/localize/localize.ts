import { overlap, type Lattice } from '../detect/lattice.ts';
import { bucketsOf, type SignalView } from '../detect/signal-view.ts';
import { likelihoodBeside, type OtherFault } from './beside.ts';
import { sumsFrom } from './fault-sums.ts';
import { focusedLikelihood } from './focused.ts';
import { intermittentNats, intermittentOver, type BackendNats } from './intermittent.ts';
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

/** By signal, log likelihood ratios of a fault that comes and goes. */
type Intermittent = readonly BackendNats[];

const posterior = (
  lattice: Lattice,
  { views, onset, around, others }: Question,
  intermittent: Intermittent,
): readonly Slice[] => {
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
      const elsewhere = explained[at] ?? new Set();
      const focused = focusedLikelihood(lattice, buckets, onset, elsewhere);
      return (scope) => {
        const free = (lattice.members[scope] ?? []).filter((backend) => !elsewhere.has(backend));
        return [...common(scope), ...focused(scope), ...intermittentOver(intermittent[at] ?? [], free)];
      };
    }),
    (scope) => overlap(lattice, scope, around) && informed(scope),
    holding,
  );
};

/**
 * Another of several faults that together explain what one slice cannot, as far as it lies outside the slice of the one
 * that is asked about.
 */
const otherFault = (
  lattice: Lattice,
  { views, onset, around, others }: Question,
  slices: readonly Slice[],
  intermittent: Intermittent,
): OtherFault | null => {
  const explained = new Set(others.flatMap(({ members }) => members));
  const unexplained = (nats: BackendNats): BackendNats =>
    nats.map((byEpsilon, backend) => (explained.has(backend) ? byEpsilon.map(() => 0) : byEpsilon));
  const signals = views.map((view, at) => ({
    local: unexplained(sumsFrom(lattice, bucketsOf(view))(onset).map(({ local }) => local)),
    intermittent: unexplained(intermittent[at] ?? []),
  }));
  const pair = splitInTwo(lattice, signals, slices);
  if (pair === null) return null;
  const own = overlap(lattice, pair.first, around) ? pair.first : pair.second;
  const second = own === pair.first ? pair.second : pair.first;
  const held = lattice.members[own] ?? [];
  const members = (lattice.members[second] ?? []).filter((backend) => !held.includes(backend));
  return { signals: views.map(({ model }) => model.signal.name), onset, members };
};

/** So many faults that nobody has found yet are taken for granted at most. */
const MOST_OTHERS = 4;

/**
 * Slices that can explain the fault, most probable first. As long as two slices explain far more than one, another fault
 * that nobody has found yet is taken for granted, and the slices are those of this one.
 */
export const localize = (lattice: Lattice, question: Question): readonly Slice[] => {
  const { views, onset } = question;
  const intermittent = views.map((view) => intermittentNats(lattice, bucketsOf(view), onset));
  const beside = (others: readonly OtherFault[], left: number): readonly Slice[] => {
    const asked = { ...question, others };
    const slices = posterior(lattice, asked, intermittent);
    const other = left === 0 ? null : otherFault(lattice, asked, slices, intermittent);
    return other === null ? slices : beside([...others, other], left - 1);
  };
  return beside(question.others, MOST_OTHERS);
};
