import type { Clock } from '../../model.ts';
import type { Call } from '../provider.ts';
import type { Cause } from './no-answer.ts';

/** How long a connection may stay open after the last event of a complete answer. */
export const GRACE_MS = 2000;

/** The end of one call: our deadline or the caller's abort, whichever comes first. */
export interface Limit {
  /** Aborts when the call must end. */
  readonly signal: AbortSignal;
  /** Why the signal was aborted; undefined while it was not, and when only the grace after the last event ran out. */
  readonly why: () => Cause | undefined;
  /** The answer is complete: what is left of the stream gets `GRACE_MS`. */
  readonly complete: () => void;
  /** Frees the timers and the caller's signal. */
  readonly release: () => void;
}

export const startLimit = ({ deadlineMs, signal }: Pick<Call, 'deadlineMs' | 'signal'>, clock: Clock): Limit => {
  const request = new AbortController();
  const timers = new AbortController();
  let why: Cause | undefined;
  const stop = (cause?: Cause): void => {
    if (request.signal.aborted || timers.signal.aborted) return;
    why = cause;
    request.abort();
  };
  const interrupt = (): void => stop({ reason: 'interrupted', message: 'given up by coalmine before it ended' });
  signal.addEventListener('abort', interrupt, { once: true });
  if (signal.aborted) interrupt();
  else {
    const cause: Cause = { reason: 'deadline', message: `no complete answer within ${String(deadlineMs)} ms` };
    void clock.sleep(deadlineMs, timers.signal).then(() => stop(cause));
  }
  return {
    signal: request.signal,
    why: () => why,
    complete: () => void clock.sleep(GRACE_MS, timers.signal).then(() => stop()),
    release: () => {
      // A reason of ours spares the making of an exception with its stack on every call.
      timers.abort('released');
      signal.removeEventListener('abort', interrupt);
    },
  };
};
