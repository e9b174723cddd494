import type { ComparedSignal, DivergenceModel } from './divergence-model.ts';
import { DIVERGENCE_BETS } from './parameters.ts';

export const BETS = DIVERGENCE_BETS.length;

/** Of one prompt: by backend (position), then by signal, how many scores and their sum. */
export type Reports = Readonly<Record<string, readonly number[]>>;

/** Reports of a cycle that wait for those of siblings. */
export interface Waiting {
  readonly cycle: string;
  /** By prompt of a model. */
  readonly prompts: Readonly<Record<string, Reports>>;
}

/** One signal; a fold may change a thawed one in place. */
export interface SignalDivergence {
  /** Of the day that runs: pair × (number of differences, their sum). */
  readonly today: number[];
  /** Log wealth: pair × side (the first lower, the second lower) × bet. */
  readonly wealth: number[];
  /** By backend: its mean difference from its siblings on the newest days that are over, oldest first. */
  readonly days: (readonly number[])[];
}

/** All that is remembered of who differs from whom; plain JSON. */
export interface DivergenceState {
  /** UTC day that runs, YYYY-MM-DD; empty before the first. */
  day: string;
  /** By schedule. */
  readonly waiting: Record<string, Waiting>;
  /** In the order of the model. */
  readonly signals: readonly SignalDivergence[];
}

const emptySignal = ({ pairs, sides }: ComparedSignal): SignalDivergence => ({
  today: new Array<number>(2 * pairs.length).fill(0),
  wealth: new Array<number>(2 * BETS * pairs.length).fill(0),
  days: sides.map(() => []),
});

export const emptyDivergence = ({ signals }: DivergenceModel): DivergenceState => ({
  day: '',
  waiting: {},
  signals: signals.map(emptySignal),
});

/** A copy that a fold may change in place; what only the end of a day and a pause change is copied when they come. */
export const thawDivergence = ({ day, waiting, signals }: DivergenceState, whole: boolean): DivergenceState => ({
  day,
  waiting: { ...waiting },
  signals: signals.map(({ today, wealth, days }) => ({
    today: [...today],
    wealth: whole ? [...wealth] : wealth,
    days: whole ? [...days] : days,
  })),
});

/** Where the wealth of one side of a pair begins. */
export const wealthAt = (pair: number, sign: 1 | -1): number => (2 * pair + (sign === 1 ? 0 : 1)) * BETS;
