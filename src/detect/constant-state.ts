import type { DeviatingCells } from './constant-cells.ts';
import type { Lattice } from './lattice.ts';
import type { RankPairs } from './rank.ts';
import type { ServingSums } from './serving-state.ts';

/** What a signal that is followed backend by backend remembers, by position in the lattice. */
export interface ConstantState {
  /**
   * By backend: deviating probes in a row, positive; conforming ones since it changed, negative. Of a serving signal the
   * evidence in nats, positive for a rise of its measure, negative for a fall.
   */
  readonly streaks: readonly number[];
  readonly changed: readonly boolean[];
  /** By backend: of a change, its deviating probes so far and all from its first to its last. */
  readonly deviations?: readonly number[];
  readonly spans?: readonly number[];
  /** Cells that deviate, alone of their backend or not; of a serving signal none. */
  readonly cells?: DeviatingCells;
  readonly counts: readonly number[];
  readonly lastValid: readonly (string | null)[];
  /** By scope: the verdict shown, and since when. */
  readonly verdicts: readonly ('changed' | 'stable')[];
  readonly since: readonly string[];
  /** Halves of pairs that wait for their other one. */
  readonly pairs?: RankPairs;
  /** Of a serving signal: the cycle that is running, and evidence. */
  readonly serving?: ServingSums;
  /** Of a serving signal, by scope: the evidence of its backends together, like that of one; 0 where there is one only. */
  readonly together?: readonly number[];
}

/** What is known of the backends after a slot, before scopes are read. */
export type Followed = Omit<ConstantState, 'verdicts' | 'since'>;

export const initialConstant = (lattice: Lattice): ConstantState => ({
  streaks: lattice.backends.map(() => 0),
  changed: lattice.backends.map(() => false),
  counts: lattice.backends.map(() => 0),
  lastValid: lattice.backends.map(() => null),
  verdicts: lattice.scopes.map(() => 'stable'),
  since: lattice.scopes.map(() => ''),
});
