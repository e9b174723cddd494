import type { Clock } from '../model.ts';

/** What `monitorEventLoopDelay` of node:perf_hooks returns, as far as it is used. */
export interface DelayMonitor {
  /** Longest time between two of its ticks since the last reset, in nanoseconds. */
  readonly max: number;
  readonly reset: () => void;
}

const WINDOW_MS = 60_000;

/**
 * Reads the longest delay in seconds over the last one to two minutes. The monitor measures the time between ticks
 * that are `resolutionMs` apart; what is longer is delay. Reading it does not reset it, so several scrapers all see a peak.
 */
export const createLoopDelay = (monitor: DelayMonitor, resolutionMs: number, clock: Clock): (() => number) => {
  let windowBegan = clock.monotonicMs();
  let before = 0;
  const current = (): number => (monitor.max > 0 ? Math.max(0, monitor.max / 1e9 - resolutionMs / 1e3) : 0);
  return () => {
    const longest = Math.max(before, current());
    if (clock.monotonicMs() - windowBegan >= WINDOW_MS) {
      before = current();
      monitor.reset();
      windowBegan = clock.monotonicMs();
    }
    return longest;
  };
};
