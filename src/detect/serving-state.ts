import type { CycleState } from './state.ts';

/** What a serving signal remembers of scopes of several backends; lists are by the model's `pooled`. */
export interface PooledSums {
  /** Number of the cycle in which a scope was judged last. */
  readonly judged: readonly number[];
  /** Log wealth by bet, of a rise and of a fall. */
  readonly rises: readonly (readonly number[])[];
  readonly falls: readonly (readonly number[])[];
}

/** What a serving signal remembers; lists are by series. */
export interface ServingSums {
  readonly cycles: CycleState;
  /** Number of the cycle in which a series was judged last. */
  readonly judged: readonly number[];
  /** Valid samples since then, and the sum of their changes. */
  readonly counts: readonly number[];
  readonly sums: readonly number[];
  /** Log wealth by bet, of a rise and of a fall. */
  readonly rises: readonly (readonly number[])[];
  readonly falls: readonly (readonly number[])[];
  /** Mean change of the cycle in which a series was judged last. */
  readonly changes: readonly number[];
  readonly scopes: PooledSums;
}
