import type { VerdictName } from '../judgement.ts';
import { emptyAnchors, freezeAnchors, thawAnchors, type AnchorsJson, type AnchorsState } from './anchors-state.ts';
import type { Supplied } from './canary-cap.ts';
import { copyDetector, emptyDetector, roundedDetector, type Detector } from './e-detector.ts';
import { emptySums, storedSums, type RunningBucket } from './history.ts';
import { focusLength } from './history-focus.ts';
import type { Lattice } from './lattice.ts';
import type { SignalModel } from './signal-model.ts';
import type { Track } from './track.ts';

/** Which cycles have taken their floor: the newest ids, and how many there were. */
export interface CycleState {
  readonly count: number;
  readonly recent: readonly string[];
}

/** Cycles may overlap; one that was forgotten among more than these would take a second floor. */
const RECENT_CYCLES = 64;

/** A cycle takes its floor at the first of its slots that is folded. */
export const enterCycle = (state: CycleState, cycle: string): CycleState =>
  state.recent.includes(cycle)
    ? state
    : { count: state.count + 1, recent: [...state.recent, cycle].slice(-RECENT_CYCLES) };

/** What one signal remembers besides its history and its anchors; positions are those of the lattice. */
interface Remembered {
  /** Towards `degraded`, of signals without anchors; without a scope elsewhere. */
  worse: Detector;
  /** Towards `improved`. */
  better: Detector;
  /** What each cell has supplied to `worse`, by ε. */
  supplied: Supplied;
  /** Evidence of each cell alone, by bet, uncapped; in the form of what was supplied. */
  alone: Supplied;
  /** Sums of the cycle that is running. */
  current: RunningBucket;
  /** Valid samples by backend since the start, and when the last one was sent. */
  counts: number[];
  lastValid: (string | null)[];
  /** By scope: the verdict, and since when. */
  verdicts: VerdictName[];
  since: string[];
  /** By scope (position): the course of a suspicion that goes on. */
  tracks: Readonly<Record<number, Track>>;
}

/** All that one signal remembers between slots, as a fold changes it. */
export interface SignalState extends Remembered {
  anchors: AnchorsState | null;
}

/** The same as it is stored: plain JSON. */
export interface StoredState extends Remembered {
  anchors: AnchorsJson | null;
}

const remembered = (fallScopes: number, scopes: number, backends: number): Remembered => ({
  worse: emptyDetector(fallScopes),
  better: emptyDetector(scopes),
  supplied: {},
  alone: {},
  current: { cycle: 0, cycles: 1, at: '', sums: emptySums(backends), focus: [] },
  counts: new Array<number>(backends).fill(0),
  lastValid: new Array<string | null>(backends).fill(null),
  verdicts: new Array<VerdictName>(scopes).fill('insufficient'),
  since: new Array<string>(scopes).fill(''),
  tracks: {},
});

/** A signal before any slot. */
export const initialState = ({ anchors }: Pick<SignalModel, 'anchors'>, lattice: Lattice): SignalState => {
  const scopes = lattice.scopes.length;
  const backends = lattice.backends.length;
  const known = remembered(anchors === null ? scopes : 0, scopes, backends);
  if (anchors === null) return { ...known, anchors };
  const focus = new Array<number>(focusLength(anchors.capabilities.size, backends)).fill(0);
  return { ...known, current: { ...known.current, focus }, anchors: emptyAnchors(anchors, lattice) };
};

/** A copy that a fold may change in place. */
export const thaw = (state: StoredState): SignalState => ({
  worse: copyDetector(state.worse),
  better: copyDetector(state.better),
  supplied: { ...state.supplied },
  alone: { ...state.alone },
  current: { ...state.current, sums: state.current.sums.slice(), focus: state.current.focus.slice() },
  counts: state.counts.slice(),
  lastValid: [...state.lastValid],
  verdicts: [...state.verdicts],
  since: [...state.since],
  tracks: state.tracks,
  anchors: state.anchors === null ? null : thawAnchors(state.anchors),
});

/** As it is stored: wealth rounded down to a millionth of a nat (always valid), sums to a ten-thousandth. */
export const freeze = (state: SignalState): StoredState => ({
  ...state,
  anchors: state.anchors === null ? null : freezeAnchors(state.anchors),
  worse: roundedDetector(state.worse),
  better: roundedDetector(state.better),
  current: { ...state.current, sums: storedSums(state.current.sums), focus: storedSums(state.current.focus) },
});
