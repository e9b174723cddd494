import type { Explained } from './explained.ts';
import type { BackendIncrements } from './intake.ts';
import type { Bucket } from './history.ts';
import type { Lattice } from './lattice.ts';
import type { SignalModel } from './signal-model.ts';
import type { SignalState } from './state.ts';

/** One signal in the middle of a fold: what it is judged by, what it remembers, and what this slot gave. */
export interface SignalView {
  readonly model: SignalModel;
  /** May be changed in place. */
  readonly state: SignalState;
  /** Past cycles; replaced when something is forgotten. */
  history: readonly Bucket[];
  readonly taken: ReadonlyMap<number, BackendIncrements>;
  /** Scopes that got a valid sample, by position. */
  readonly touched: ReadonlySet<number>;
}

export const bucketsOf = ({ history, state }: Pick<SignalView, 'history' | 'state'>): readonly Bucket[] => [
  ...history,
  state.current,
];

/** Scopes that hold one of the backends that gave something. */
export const touchedScopes = (lattice: Lattice, taken: ReadonlyMap<number, unknown>): ReadonlySet<number> => {
  const touched = new Set<number>();
  for (const backend of taken.keys()) for (const scope of lattice.holders[backend] ?? []) touched.add(scope);
  return touched;
};

/** The backends of a scope that no open incident explains. */
export const unexplained = (lattice: Lattice, scope: number, explained: Explained): readonly number[] =>
  (lattice.members[scope] ?? []).filter((backend) => typeof explained.backends[backend] !== 'string');
