import type { Clock } from '../../src/model.ts';

/** Every reading of the monotonic clock is one millisecond later; sleeping ends only by `expire` or by the signal. */
export const testClock = (now = Date.parse('2026-03-01T00:00:00Z')) => {
  const sleepers = new Set<{ ms: number; wake: () => void }>();
  let ticks = 0;
  const clock: Clock = {
    now: () => now,
    monotonicMs: () => (ticks += 1),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const sleeper = { ms, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper);
          resolve();
        });
      }),
  };
  return {
    clock,
    /** Ends the sleeps of this length; says how many there were. */
    expire: (ms: number): number => {
      const due = [...sleepers].filter((sleeper) => sleeper.ms === ms);
      due.forEach((sleeper) => {
        sleepers.delete(sleeper);
        sleeper.wake();
      });
      return due.length;
    },
    sleeping: () => sleepers.size,
  };
};
