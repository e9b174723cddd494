import { freezeAnchor, thawAnchor, type AnchorJson } from './recent-json.ts';
import { emptyAnchor, type AnchorLattice, type AnchorState } from './recent-anchor.ts';
import { emptyWealth } from './anchor-wealth.ts';
import type { AnchorsModel } from './anchors-model.ts';
import type { CallersState } from './caller-tally.ts';
import type { Supplied } from './canary-cap.ts';
import { newDay } from './day-belief.ts';
import { lawOfDays, type WidthWeights } from './day-widths.ts';
import { copyDetector, roundedDetector, type Detector } from './e-detector.ts';
import { betsMade, type BetsMade } from './known-bets.ts';
import { emptyLearning, type RecentLearning } from './recent-learning.ts';

/** Besides the recent anchor's own state. */
interface Shared {
  /** UTC day of the newest slot, YYYY-MM-DD; empty before the first. */
  day: string;
  /** By backend. */
  widths: readonly WidthWeights[];
  /** By backend: its newest answers were not learned, so its day says nothing of usual ones. */
  suspicious: boolean[];
  readonly learning: RecentLearning;
  /** By backend: the bets that the recent anchor makes in this cycle. */
  made: readonly BetsMade[];
  /** Evidence of the pinned anchor. */
  readonly pinned: Detector;
  /** By scope: the least evidence of the pinned anchor today, in nats. */
  least: number[];
  /** What each cell has supplied to each anchor, by bet. */
  readonly supplied: { readonly recent: Supplied; readonly pinned: Supplied };
  /** What is known of callers; absent until a sample names one. */
  callers?: CallersState;
}

/**
 * All that the two anchors of one signal remember between slots: the recent one goes on learning and expects bad days,
 * the pinned one never moves and has a tolerance instead. A fold may change it in place.
 */
export interface AnchorsState extends Shared {
  readonly recent: AnchorState;
}

/** The same as it is stored: plain JSON. */
export interface AnchorsJson extends Shared {
  readonly recent: AnchorJson;
}

/** By backend, the bets for which its references are known well enough. */
export const madeBy = ({ byBackend, capabilities }: AnchorsModel, learning: RecentLearning): readonly BetsMade[] =>
  byBackend.map((cells) => betsMade(learning, cells, capabilities.size));

export const emptyAnchors = (model: AnchorsModel, lattice: AnchorLattice): AnchorsState => {
  const { references, capabilities, widths, callers } = model;
  const learning = emptyLearning(references, widths.length);
  return {
    day: '',
    widths,
    suspicious: widths.map(() => false),
    learning,
    made: madeBy(model, learning),
    supplied: { recent: {}, pinned: {} },
    ...(callers === undefined ? {} : { callers }),
    least: lattice.members.map(() => 0),
    recent: emptyAnchor(lattice, widths, capabilities.size),
    pinned: emptyWealth(lattice, capabilities.size),
  };
};

/**
 * Forgets what today's answers of some backends have said of the day, and those that are held back, in place: they were
 * about a fault that is over, or about what came before a pause.
 */
export const forgetToday = (state: AnchorsState, backends: readonly number[]): void => {
  for (const backend of backends) {
    state.recent.beliefs[backend] = newDay(lawOfDays(state.widths[backend] ?? []));
    state.learning.held[backend] = null;
  }
};

/** A copy that a fold may change in place. */
export const thawAnchors = ({
  suspicious,
  least,
  learning,
  supplied,
  recent,
  pinned,
  ...rest
}: AnchorsJson): AnchorsState => ({
  ...rest,
  suspicious: [...suspicious],
  least: [...least],
  learning: { learned: learning.learned.slice(), held: [...learning.held] },
  supplied: { recent: { ...supplied.recent }, pinned: { ...supplied.pinned } },
  recent: thawAnchor(recent),
  pinned: copyDetector(pinned),
});

export const freezeAnchors = ({ recent, pinned, ...rest }: AnchorsState): AnchorsJson => ({
  ...rest,
  recent: freezeAnchor(recent),
  pinned: roundedDetector(pinned),
});
