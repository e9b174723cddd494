import type { Limits } from '../config/config.ts';
import type { Clock, Outcome } from '../model.ts';
import { createRateWindow } from './rate.ts';

/** A server may close a gate for this long at most, whatever it asks: a wrong header must not end probing. */
export const MAX_CLOSED_MS = 3_600_000;

export interface Admitted {
  readonly admitted: true;
  /** To be called once the call has ended, with the tokens that it really used if they are known. Later calls do nothing. */
  readonly leave: (usedTokens?: number) => void;
}

/** `retry_after` the backend asked for quiet: the probe is deferred, not failed · `aborted` the signal did. */
export interface Refused {
  readonly admitted: false;
  readonly reason: 'retry_after' | 'aborted';
}

export type Entry = Admitted | Refused;

/** What a backend may be asked for: so many calls at once, so many starts and tokens in any minute. */
export interface Gate {
  /**
   * Waits in order of arrival until a call may start. `tokens` is the most that the call can use.
   * Answered `retry_after` at once while the gate is closed, and `aborted` when the signal aborts first.
   */
  readonly enter: (tokens: number, signal: AbortSignal) => Promise<Entry>;
  /** Closes the gate for so long, at most an hour; all who wait are answered `retry_after`. Never opens it earlier. */
  readonly closeFor: (ms: number) => void;
  readonly state: () => { readonly waiting: number; readonly inside: number; readonly closedForMs: number };
}

/** For how long an outcome closes its backend's gate: only a 429 or 529 with `retry-after` does; null = not at all. */
export const closesFor = (outcome: Outcome): number | null => {
  if (outcome.kind === 'answer' || outcome.retryAfterMs === undefined) return null;
  return outcome.reason === 'rate_limited' || outcome.reason === 'overloaded' ? outcome.retryAfterMs : null;
};

interface Waiter {
  readonly tokens: number;
  readonly answer: (entry: Entry) => void;
}

/**
 * One gate a backend, first come, first served. Times are those of the monotonic clock, so a clock that jumps neither
 * opens nor closes it. There is one timer, for whoever is first; the others wait without.
 */
export const createGate = (limits: Omit<Limits, 'deadlineMs'>, clock: Clock): Gate => {
  const rate = createRateWindow(limits.requestsPerMinute, limits.tokensPerMinute);
  const queue = new Set<Waiter>();
  const state: { inside: number; closedUntilMs: number; timer: AbortController | null } = {
    inside: 0,
    closedUntilMs: -Infinity,
    timer: null,
  };

  const admit = (nowMs: number, tokens: number): Admitted => {
    const started = rate.add(nowMs, tokens);
    let left = false;
    state.inside += 1;
    return {
      admitted: true,
      leave: (usedTokens) => {
        if (left) return;
        left = true;
        state.inside -= 1;
        if (usedTokens !== undefined) rate.correct(started, usedTokens);
        serve();
      },
    };
  };

  const serveAgainIn = (ms: number): void => {
    const timer = new AbortController();
    state.timer = timer;
    void clock.sleep(ms, timer.signal).then(() => {
      if (state.timer === timer) serve();
    });
  };

  const serve = (): void => {
    state.timer?.abort();
    state.timer = null;
    for (const waiter of queue) {
      if (state.inside >= limits.concurrency) return;
      const nowMs = clock.monotonicMs();
      const waitMs = rate.waitMs(nowMs, waiter.tokens);
      if (waitMs > 0) {
        serveAgainIn(waitMs);
        return;
      }
      queue.delete(waiter);
      waiter.answer(admit(nowMs, waiter.tokens));
    }
  };

  const enter = (tokens: number, signal: AbortSignal): Promise<Entry> => {
    if (signal.aborted) return Promise.resolve({ admitted: false, reason: 'aborted' });
    if (clock.monotonicMs() < state.closedUntilMs) return Promise.resolve({ admitted: false, reason: 'retry_after' });
    return new Promise((resolve) => {
      const giveUp = (): void => {
        queue.delete(waiter);
        resolve({ admitted: false, reason: 'aborted' });
        serve();
      };
      const waiter: Waiter = {
        tokens,
        answer: (entry) => {
          signal.removeEventListener('abort', giveUp);
          resolve(entry);
        },
      };
      signal.addEventListener('abort', giveUp, { once: true });
      queue.add(waiter);
      if (queue.size === 1) serve();
    });
  };

  const closeFor = (ms: number): void => {
    if (!(ms > 0)) return;
    state.closedUntilMs = Math.max(state.closedUntilMs, clock.monotonicMs() + Math.min(ms, MAX_CLOSED_MS));
    const waiting = [...queue];
    queue.clear();
    state.timer?.abort();
    state.timer = null;
    for (const waiter of waiting) waiter.answer({ admitted: false, reason: 'retry_after' });
  };

  return {
    enter,
    closeFor,
    state: () => ({
      waiting: queue.size,
      inside: state.inside,
      closedForMs: Math.max(0, state.closedUntilMs - clock.monotonicMs()),
    }),
  };
};
