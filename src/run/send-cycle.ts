import type { Clock, Cycle, Sample } from '../model.ts';
import { dayLimit } from '../plan/budget.ts';
import type { DeferReason, Store } from '../store/store.ts';
import { runSlot } from './run-slot.ts';
import type { Setup } from './setup.ts';

export interface SendTools {
  readonly store: Store;
  readonly clock: Clock;
  readonly setup: Setup;
  /** Sends nothing new and leaves the rest for another time. */
  readonly signal: AbortSignal;
  readonly onSample?: (sample: Sample) => void;
  readonly onDeferred?: (reason: DeferReason, count: number) => void;
}

/**
 * Runs one cycle in this process, from opening to closing; one that is open already is taken up where it stopped.
 * Returns its samples, failures among them; probes that were deferred have none.
 */
export const sendCycle = async (cycle: Cycle, tools: SendTools): Promise<readonly Sample[]> => {
  const { store, clock, setup, signal, onSample, onDeferred } = tools;
  await store.openCycle(cycle);
  const open = await store.readOpenSlots([cycle.purpose]);
  const slotTools = {
    store,
    clock,
    budget: () => dayLimit(setup.config.budget),
    target: setup.target,
    gate: setup.gate,
    isPaused: () => false,
    onSample: onSample ?? (() => undefined),
    onDeferred: onDeferred ?? (() => undefined),
  };
  const mine = open.filter((slot) => slot.cycle === cycle.id);
  await Promise.all(mine.map((slot) => runSlot(slot, slotTools, { stop: signal, abort: signal }, () => undefined)));
  const samples = await Promise.all(cycle.slots.map(({ id }) => store.readSlotSamples(id)));
  return samples.flat();
};
