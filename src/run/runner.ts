import type { OpenSlot } from '../store/store.ts';
import { runSlot } from './run-slot.ts';
import type { SlotTools } from './run-slot.ts';

/** Runs slots side by side. */
export interface Runner {
  /** Starts a slot unless it is running. */
  readonly start: (slot: OpenSlot) => void;
  /** Resolves when nothing is running. */
  readonly idle: () => Promise<void>;
  /** Sends nothing new, waits up to `withinMs` for what is under way, then cuts it. */
  readonly stop: (withinMs: number) => Promise<void>;
}

/**
 * `onClosed` is called after each slot that closed, `onError` with whatever a slot threw: a failing store, or a bug.
 * A slot whose closing threw stays open in the store; starting it again closes it.
 */
export const createRunner = (
  tools: SlotTools,
  onClosed: (slot: OpenSlot) => void,
  onError: (slot: OpenSlot, error: unknown) => void,
): Runner => {
  const running = new Map<string, Promise<void>>();
  const stop = new AbortController();
  const abort = new AbortController();
  const signals = { stop: stop.signal, abort: abort.signal };

  const run = async (slot: OpenSlot): Promise<void> => {
    try {
      await runSlot(slot, tools, signals, () => {
        onClosed(slot);
      });
    } catch (error) {
      onError(slot, error);
    } finally {
      running.delete(slot.id);
    }
  };
  const idle = async (): Promise<void> => {
    while (running.size > 0) await Promise.all(running.values());
  };

  return {
    start: (slot) => {
      if (stop.signal.aborted || running.has(slot.id)) return;
      running.set(slot.id, run(slot));
    },
    idle,
    stop: async (withinMs) => {
      stop.abort();
      const ended = new AbortController();
      const finished = idle().then(() => {
        ended.abort();
      });
      await Promise.race([finished, tools.clock.sleep(withinMs, ended.signal)]);
      abort.abort();
      await finished;
    },
  };
};
