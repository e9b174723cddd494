import type { Clock, Random } from '../model.ts';
import type { Io } from './io.ts';

/** setTimeout takes at most this; longer sleeps are made of several. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const sleepOnce = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
  });

/** The wall clock that is given, the monotonic clock and timers of this process. */
export const systemClock = (now: () => number): Clock => ({
  now,
  monotonicMs: () => performance.now(),
  sleep: async (ms, signal) => {
    let left = Math.max(0, ms);
    while (!signal?.aborted && left > LONGEST_TIMER_MS) {
      await sleepOnce(LONGEST_TIMER_MS, signal);
      left -= LONGEST_TIMER_MS;
    }
    if (!signal?.aborted) await sleepOnce(left, signal);
  },
});

/** The real streams, environment and signals of this process. A second SIGINT or SIGTERM ends it at once. */
export const processIo = ({ now, random }: { readonly now: () => number; readonly random: Random }): Io => {
  const stop = new AbortController();
  for (const [name, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.on(name, () => {
      if (stop.signal.aborted) process.exit(code);
      stop.abort();
    });
  }
  // A reader that went away (`| head`) is no error of ours.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0);
      throw error;
    });
  }
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    clock: systemClock(now),
    random,
    signal: stop.signal,
    onHangup: (callback) => {
      process.on('SIGHUP', callback);
      return () => process.off('SIGHUP', callback);
    },
    cwd: process.cwd(),
  };
};
