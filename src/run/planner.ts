import type { Config, Schedule } from '../config/config.ts';
import type { Suite } from '../canaries/canary.ts';
import type { Cell, Clock, Purpose } from '../model.ts';
import { planCycle } from '../plan/cycle.ts';
import { due } from '../plan/due.ts';
import { selectCells } from '../plan/select.ts';
import type { Store } from '../store/store.ts';
import type { Runner } from './runner.ts';

/** The purposes whose slots the daemon runs; other processes own the rest. */
export const DAEMON_PURPOSES: readonly Purpose[] = ['schedule', 'burst', 'control'];

/** `complete` and `missed` firings, `overlap` = opened with cells left out, `duplicate` = that firing was opened before. */
export const CYCLE_RESULTS = ['opened', 'missed', 'duplicate', 'empty'] as const;
export type CycleResult = (typeof CYCLE_RESULTS)[number];

export interface PlannerTools {
  readonly store: Store;
  readonly clock: Clock;
  readonly runner: Runner;
  readonly suite: Suite;
  readonly config: Config;
  readonly onCycle: (schedule: string, result: CycleResult, count: number) => void;
  readonly onOverlap: (cells: readonly Cell[]) => void;
}
