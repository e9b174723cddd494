import type { Track } from '../incidents/course.ts';
import type { VerdictName } from '../judgement.ts';
import { roundDown } from '../stats/round.ts';
import type { Supplied } from './canary-cap.ts';
import { emptyDetector, type Detector } from './e-detector.ts';
import { emptySums, storedSums, type RunningBucket } from './history.ts';

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

/** All that one signal remembers between slots, besides its history; positions are those of the lattice. */
export interface SignalState {
  /** Towards `degraded`, and towards `improved`. */
  worse: Detector;
  better: Detector;
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

export const initialState = (scopes: number, backends: number): SignalState => ({
  worse: emptyDetector(scopes),
  better: emptyDetector(scopes),
  supplied: {},
  alone: {},
  current: { cycle: 0, cycles: 1, at: '', sums: emptySums(backends) },
  counts: new Array<number>(backends).fill(0),
  lastValid: new Array<string | null>(backends).fill(null),
  verdicts: new Array<VerdictName>(scopes).fill('insufficient'),
  since: new Array<string>(scopes).fill(''),
  tracks: {},
});

const copy = ({ wealth, floors }: Detector): Detector => ({ wealth: [...wealth], floors: [...floors] });

const rounded = ({ wealth, floors }: Detector): Detector => ({
  wealth: wealth.map((x) => roundDown(x, 1e6)),
  floors,
});

/** A copy that a fold may change in place. */
export const thaw = (state: SignalState): SignalState => ({
  worse: copy(state.worse),
  better: copy(state.better),
  supplied: { ...state.supplied },
  alone: { ...state.alone },
  current: { ...state.current, sums: [...state.current.sums] },
  counts: [...state.counts],
  lastValid: [...state.lastValid],
  verdicts: [...state.verdicts],
  since: [...state.since],
  tracks: state.tracks,
});

/** As it is stored: wealth rounded down to a millionth of a nat (always valid), sums to a ten-thousandth. */
export const freeze = (state: SignalState): SignalState => ({
  ...state,
  worse: rounded(state.worse),
  better: rounded(state.better),
  current: { ...state.current, sums: storedSums(state.current.sums) },
});
