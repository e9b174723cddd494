import type { Clock } from '../../src/model.ts';

/** A clock that stands still until it is told to go on. */
export interface FakeClock extends Clock {
  /** Moves both clocks; sleepers whose time has come wake in order of their time. */
  readonly advance: (ms: number) => Promise<void>;
  /** Moves the wall clock alone, as an operator or NTP would. */
  readonly jump: (ms: number) => void;
  /** Milliseconds until the next sleeper wakes; null when nobody sleeps. */
  readonly nextMs: () => number | null;
}

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

/** Starts at `startAt` (ISO 8601). A sleep of nothing ends at once. */
export const createFakeClock = (startAt: string): FakeClock => {
  let wallMs = Date.parse(startAt);
  let monotonicMs = 0;
  const sleepers = new Set<Sleeper>();
  return {
    now: () => wallMs,
    monotonicMs: () => monotonicMs,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (!(ms > 0) || signal?.aborted === true) {
          resolve();
          return;
        }
        const sleeper = {
          atMs: monotonicMs + ms,
          wake: () => {
            sleepers.delete(sleeper);
            signal?.removeEventListener('abort', sleeper.wake);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', sleeper.wake, { once: true });
      }),
    advance: async (ms) => {
      const endMs = monotonicMs + ms;
      for (;;) {
        const [next] = [...sleepers].filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs);
        if (next === undefined) break;
        wallMs += next.atMs - monotonicMs;
        monotonicMs = next.atMs;
        next.wake();
        await Promise.resolve();
      }
      wallMs += endMs - monotonicMs;
      monotonicMs = endMs;
    },
    nextMs: () => (sleepers.size === 0 ? null : Math.min(...[...sleepers].map(({ atMs }) => atMs)) - monotonicMs),
    jump: (ms) => {
      wallMs += ms;
    },
  };
};
