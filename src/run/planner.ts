import { FOLDED_PURPOSES } from '../model.ts';
import type { Cell, Clock, Purpose } from '../model.ts';
import { parseCron } from '../plan/cron.ts';
import { planCycle } from '../plan/cycle.ts';
import { due } from '../plan/due.ts';
import type { Span } from '../plan/pauses.ts';
import type { CycleResult } from '../publish/operation-metrics.ts';
import type { DeferReason, OpenSlot, Store } from '../store/store.ts';
import { grantWishes } from './bursts.ts';
import type { Runner } from './runner.ts';
import type { Setup } from './setup.ts';

/** The purposes whose slots the daemon runs; other processes on the same store own the rest. */
export const DAEMON_PURPOSES: readonly Purpose[] = ['schedule', 'burst', 'control'];

/** Time that a slot stays open for waiting at gates and for storing, beyond its longest call. */
export const SLOT_GRACE_MS = 30_000;

export interface PlannerTools {
  readonly store: Store;
  readonly clock: Clock;
  readonly runner: Runner;
  readonly setup: () => Setup;
  /** Pauses in effect: bursts leave them alone. */
  readonly paused: () => readonly Span[];
  readonly onCycle: (schedule: string, result: CycleResult, count: number) => void;
  readonly onDeferred: (reason: DeferReason, count: number) => void;
}

/** Decides from the store what is due, opens cycles and hands their slots to the runner. */
export interface Planner {
  /** Looks whether a firing of this schedule is due, and opens its cycle if so. */
  readonly wake: (schedule: string) => Promise<void>;
  /**
   * Grants what folds have wished for, and hands over every open slot that is not running: after a fold with wishes,
   * after a restart, or after the store had failed.
   */
  readonly takeUp: () => Promise<void>;
  /** To be told of each slot that closed: counts complete cycles. */
  readonly closed: (slot: OpenSlot) => void;
}

export const createPlanner = (tools: PlannerTools): Planner => {
  const { store, clock } = tools;
  const decidedAt = new Map<string, number>();
  const openSlots = new Map<string, Set<string>>();
  const closedSinceRead = new Set<string>();
  // One decision at a time: which cells are busy is read before the cycle is written.
  let turn: Promise<void> = Promise.resolve();

  const open = async (name: string, plannedAt: string, now: number): Promise<void> => {
    const { config, cellsOf } = tools.setup();
    const schedule = config.schedules.find((one) => one.name === name);
    const cells: readonly Cell[] = cellsOf(name);
    if (schedule === undefined) return;
    if (cells.length === 0) {
      tools.onCycle(name, 'empty', 1);
      return;
    }
    const { cycle, skipped } = planCycle({
      schedule,
      plannedAt,
      startAt: new Date(now).toISOString(),
      purpose: 'schedule',
      cells,
      busy: await store.readBusyCells(DAEMON_PURPOSES),
      backends: config.backends,
      graceMs: SLOT_GRACE_MS,
    });
    if (!(await store.openCycle(cycle))) {
      tools.onCycle(name, 'duplicate', 1);
      return;
    }
    tools.onCycle(name, 'opened', 1);
    if (skipped.length > 0) tools.onDeferred('overlap', skipped.length);
  };

  const decide = async (name: string): Promise<void> => {
    const schedule = tools.setup().config.schedules.find((one) => one.name === name);
    if (schedule === undefined) return;
    const now = clock.now();
    const { missed, run } = due({
      cron: parseCron(schedule.cron),
      catchUp: schedule.catchUp,
      now,
      lastPlanned: await store.readLastPlanned(name),
      decidedAt: decidedAt.get(name) ?? null,
    });
    if (run !== null) await open(name, run, now);
    if (missed > 0) tools.onCycle(name, 'missed', missed);
    decidedAt.set(name, now);
  };

  const takeUp = async (): Promise<void> => {
    await grantWishes({ ...tools, purposes: DAEMON_PURPOSES, graceMs: SLOT_GRACE_MS });
    closedSinceRead.clear();
    for (const slot of await store.readOpenSlots(DAEMON_PURPOSES)) {
      // What was read may be older than what the runner has closed meanwhile.
      if (closedSinceRead.has(slot.id)) continue;
      const others = openSlots.get(slot.cycle) ?? new Set();
      openSlots.set(slot.cycle, others.add(slot.id));
      tools.runner.start(slot);
    }
  };

  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  };

  return {
    wake: (name) =>
      inTurn(async () => {
        await decide(name);
        await takeUp();
      }),
    takeUp: () => inTurn(takeUp),
    closed: (slot) => {
      closedSinceRead.add(slot.id);
      const others = openSlots.get(slot.cycle);
      others?.delete(slot.id);
      if (others?.size !== 0) return;
      openSlots.delete(slot.cycle);
      if (FOLDED_PURPOSES.includes(slot.purpose)) tools.onCycle(slot.schedule, 'complete', 1);
    },
  };
};
