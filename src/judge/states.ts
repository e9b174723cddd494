import type { Bench } from '../detect/bench.ts';
import type { ConstantModel } from '../detect/constant-models.ts';
import { initialConstant, type ConstantState } from '../detect/constant-state.ts';
import { emptyDivergence, type DivergenceState } from '../detect/divergence-state.ts';
import type { States } from '../detect/engine.ts';
import type { Bucket } from '../detect/history.ts';
import { NO_PAUSE, type PauseState } from '../detect/pause.ts';
import { freeze, initialState, type CycleState, type StoredState } from '../detect/state.ts';
import { NO_INCIDENTS, type IncidentState } from '../incidents/incident-state.ts';
import { NOTHING_ASKED, type AskedState } from '../incidents/wishes.ts';
import type { Json } from '../model.ts';

// The names of the engine's states; those of a signal are its name, and that of its history.
export const CYCLES = 'cycles';
export const INCIDENTS = 'incidents';
export const PAUSED = 'paused';
export const ASKED = 'asked';
export const DIVERGENCE = 'divergence';
export const historyOf = (signal: string): string => `${signal}.history`;

export const asJson = (value: unknown): Json => value as Json;

const read = (states: States, name: string): unknown => {
  const state = states[name];
  if (state === undefined) throw new Error(`the states of the engine have no ${name}`);
  return state;
};
export const cyclesIn = (states: States): CycleState => read(states, CYCLES) as CycleState;
export const incidentsIn = (states: States): IncidentState => read(states, INCIDENTS) as IncidentState;
export const pausedIn = (states: States): PauseState => read(states, PAUSED) as PauseState;
export const askedIn = (states: States): AskedState => read(states, ASKED) as AskedState;
export const divergenceIn = (states: States): DivergenceState => read(states, DIVERGENCE) as DivergenceState;
export const stateIn = (states: States, signal: string): StoredState => read(states, signal) as StoredState;
export const constantIn = (states: States, { signal }: ConstantModel): ConstantState =>
  read(states, signal.name) as ConstantState;
export const historyIn = (states: States, signal: string): readonly Bucket[] =>
  read(states, historyOf(signal)) as readonly Bucket[];

/** The states before any slot. */
export const initialStates = ({ lattice, models, constants, divergence }: Bench): States => ({
  [CYCLES]: asJson({ count: 0, recent: [] } satisfies CycleState),
  ...Object.fromEntries(
    models.flatMap((model) => [
      [model.signal.name, asJson(freeze(initialState(model, lattice)))],
      [historyOf(model.signal.name), []],
    ]),
  ),
  ...Object.fromEntries(constants.map(({ signal }) => [signal.name, asJson(initialConstant(lattice))])),
  [INCIDENTS]: asJson(NO_INCIDENTS),
  [PAUSED]: asJson(NO_PAUSE),
  [ASKED]: asJson(NOTHING_ASKED),
  [DIVERGENCE]: asJson(emptyDivergence(divergence)),
});
