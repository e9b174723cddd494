import type { Clock } from '../model.ts';
import type { Cron } from './cron.ts';
import { nextFiring, previousFiring } from './firings.ts';

/** A clock that was set, or a machine that slept, is noticed within this time: a longer timer would sleep with it. */
const LOOK_MS = 30_000;

export interface AlarmOptions {
  readonly cron: Cron;
  readonly clock: Clock;
  /** Gets the newest planned time, ISO 8601 in UTC. What is due is its own decision, from the store. */
  readonly wake: (plannedAt: string) => Promise<void>;
  /** Gets what `wake` threw; the alarm goes on. */
  readonly onError: (error: unknown) => void;
}

/** Wakes the planner; it neither plans nor sends. */
export interface Alarm {
  /** Does nothing when it runs already. */
  readonly start: () => void;
  /** No wake begins after this; resolves when the one under way has ended. May be called twice. */
  readonly stop: () => Promise<void>;
}

/**
 * An alarm on a schedule. Wakes never overlap: firings during a wake, or while the machine slept, become one more wake
 * with the newest planned time. After the clock went back it wakes for the next firing there is, which may be one that
 * it woke for before: the store keeps planned times unique.
 */
export const createAlarm = ({ cron, clock, wake, onError }: AlarmOptions): Alarm => {
  const state: { running: { readonly stop: AbortController; readonly ended: Promise<void> } | null } = {
    running: null,
  };

  const ring = async (plannedAt: string): Promise<void> => {
    try {
      await wake(plannedAt);
    } catch (error) {
      onError(error);
    }
  };

  const run = async (signal: AbortSignal): Promise<void> => {
    let seenUpTo = clock.now();
    while (!signal.aborted) {
      const now = clock.now();
      const newest = previousFiring(cron, now);
      const isNew = newest !== null && newest > seenUpTo;
      seenUpTo = now;
      if (isNew) await ring(new Date(newest).toISOString());
      else await clock.sleep(Math.min(LOOK_MS, (nextFiring(cron, now) ?? Infinity) - now), signal);
    }
  };

  return {
    start: () => {
      if (state.running !== null) return;
      const stop = new AbortController();
      state.running = { stop, ended: run(stop.signal) };
    },
    stop: async () => {
      const { running } = state;
      state.running = null;
      running?.stop.abort();
      await running?.ended;
    },
  };
};
