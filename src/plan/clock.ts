import { createTask } from 'node-cron';
import type { ScheduledTask } from 'node-cron';

export interface AlarmOptions {
  /** Name of the schedule. */
  readonly name: string;
  /** Validated before. */
  readonly cron: string;
  /** Gets the newest planned time, ISO 8601 in UTC. What is due is its own decision, from the store. */
  readonly wake: (plannedAt: string) => Promise<void>;
  /** Gets what `wake` threw; the alarm goes on. */
  readonly onError: (error: unknown) => void;
  /** Gets what the scheduling library has to say. */
  readonly onWarning: (message: string) => void;
}

/** Wakes the planner; it neither plans nor sends. */
export interface Alarm {
  /** Does nothing when it runs already. The timer keeps the process alive. */
  readonly start: () => void;
  /** No wake begins after this; resolves when the one under way has ended. May be called twice. */
  readonly stop: () => Promise<void>;
}

const quiet = (): void => undefined;

const textOf = (message: string | Error): string => (typeof message === 'string' ? message : message.message);

/**
 * An alarm on a cron expression in UTC. Wakes never overlap: firings during a wake are joined into one more wake after
 * it, with the newest planned time. A firing that the library reports as missed, because the event loop was blocked or
 * the machine slept, wakes too.
 */
export const createAlarm = ({ name, cron, wake, onError, onWarning }: AlarmOptions): Alarm => {
  const state: { task: ScheduledTask | null; waking: Promise<void> | null; next: string | null } = {
    task: null,
    waking: null,
    next: null,
  };

  const wakeAll = async (): Promise<void> => {
    while (state.next !== null) {
      const plannedAt = state.next;
      state.next = null;
      try {
        await wake(plannedAt);
      } catch (error) {
        onError(error);
      }
    }
    state.waking = null;
  };

  const request = (planned: Date): void => {
    const plannedAt = planned.toISOString();
    if (state.next === null || state.next < plannedAt) state.next = plannedAt;
    state.waking ??= Promise.resolve().then(wakeAll);
  };

  const start = (): void => {
    if (state.task !== null) return;
    const task = createTask(cron, ({ date }) => request(date), {
      name,
      timezone: 'UTC',
      unref: false,
      logger: {
        info: quiet,
        debug: quiet,
        warn: onWarning,
        error: (message) => onWarning(textOf(message)),
      },
    });
    task.on('execution:missed', ({ date }) => request(date));
    state.task = task;
    void task.start();
  };

  const stop = async (): Promise<void> => {
    const { task } = state;
    state.task = null;
    state.next = null;
    if (task !== null) await task.destroy();
    await state.waking;
  };

  return { start, stop };
};
