import type { Sample } from '../model.ts';
import type { CellIncrements, CellModel } from './cell.ts';
import { addSample } from './history.ts';
import { addFocused } from './history-focus.ts';
import type { SignalState } from './state.ts';

/** What one backend's samples of one slot gave. */
export interface BackendIncrements {
  /** Sums of log increments; null where no cell gave any. */
  readonly fall: number[] | null;
  readonly gain: number[] | null;
  readonly recovery: number[] | null;
  /** By capability (position), of signals with anchors: towards the end of a fault of it alone. */
  readonly focusRecovery: ReadonlyMap<number, number[]>;
  readonly valid: number;
}

type TakenCell = Pick<CellModel, 'mean' | 'variance'>;

/** Sums of one backend, and its last samples so far as they are the same. */
interface Running {
  fall: number[] | null;
  gain: number[] | null;
  recovery: number[] | null;
  readonly focusRecovery: Map<number, number[]>;
  valid: number;
  lastAt: string;
  cell: TakenCell;
  value: number;
  given: CellIncrements;
  times: number;
}

/** Adds increments so many times to sums, in place. */
const added = (sums: number[] | null, increments: readonly number[] | null, times = 1): number[] | null => {
  if (increments === null) return sums;
  const into = sums ?? increments.slice();
  if (sums !== null) for (let i = 0; i < into.length; i += 1) into[i] = (into[i] ?? 0) + times * (increments[i] ?? 0);
  else if (times > 1) for (let i = 0; i < into.length; i += 1) into[i] = times * (into[i] ?? 0);
  return into;
};

/** Takes the samples of a slot into the sums of a signal. */
export interface Intake {
  /** A valid sample with its value and what it gives. */
  readonly take: (
    sample: { readonly backend: number; readonly sample: Pick<Sample, 'at'> },
    cell: TakenCell,
    value: number,
    given: CellIncrements,
  ) => void;
  /** Of a sample that was taken: what is known of its capability (position) alone. */
  readonly takeFocus: (backend: number, capability: number, increments: CellIncrements) => void;
  /** What was taken, by backend. */
  readonly end: () => ReadonlyMap<number, BackendIncrements>;
}

/**
 * Counts the samples of each backend and adds up what they give; changes counts, times and sums of the state in place.
 * Samples in a row that give the same are added once: healthy answers give the same of an event all day.
 */
export const createIntake = (state: SignalState, backends: number): Intake => {
  const all: (Running | undefined)[] = [];
  const flush = (running: Running, backend: number): void => {
    const { cell, value, given, times } = running;
    running.fall = added(running.fall, given.fall, times);
    running.gain = added(running.gain, given.gain, times);
    running.recovery = added(running.recovery, given.recovery, times);
    running.valid += times;
    const { mean, variance } = cell;
    const { local } = given;
    if (local !== null) addSample(state.current.sums, backend, { value, mean, variance, local, times });
  };
  return {
    take: ({ backend, sample: { at } }, cell, value, given) => {
      const running = all[backend];
      if (running === undefined) {
        const nothing = {
          fall: null,
          gain: null,
          recovery: null,
          focusRecovery: new Map<number, number[]>(),
          valid: 0,
        };
        all[backend] = { ...nothing, lastAt: at, cell, value, given, times: 1 };
        return;
      }
      if (at > running.lastAt) running.lastAt = at;
      if (running.given === given) {
        running.times += 1;
        return;
      }
      flush(running, backend);
      running.cell = cell;
      running.value = value;
      running.given = given;
      running.times = 1;
    },
    takeFocus: (backend, capability, { focusRecovery = null, local }) => {
      const own = all[backend]?.focusRecovery;
      if (own === undefined) return;
      const sums = own.get(capability) ?? null;
      const after = added(sums, focusRecovery);
      if (after !== null && after !== sums) own.set(capability, after);
      if (local !== null) addFocused(state.current.focus, { capability, backend, backends }, local);
    },
    end: () => {
      const taken = new Map<number, BackendIncrements>();
      for (const [backend, running] of all.entries()) {
        if (running === undefined) continue;
        flush(running, backend);
        state.counts[backend] = (state.counts[backend] ?? 0) + running.valid;
        if (running.lastAt > (state.lastValid[backend] ?? '')) state.lastValid[backend] = running.lastAt;
        taken.set(backend, running);
      }
      return taken;
    },
  };
};
