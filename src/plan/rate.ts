const MINUTE_MS = 60_000;

/** One start, as the window that made it knows it. */
export interface Started {
  readonly atMs: number;
  tokens: number;
  counts: boolean;
}

/** Starts and tokens of the last minute against their limits; times are monotonic milliseconds. */
export interface RateWindow {
  /** Milliseconds until a call of so many tokens may start; 0 = now. */
  readonly waitMs: (nowMs: number, tokens: number) => number;
  readonly add: (nowMs: number, tokens: number) => Started;
  /** Replaces the tokens of a start by those that were really used. */
  readonly correct: (started: Started, tokens: number) => void;
}

/**
 * Every start counts for exactly one minute, so no minute holds more starts or tokens than allowed, wherever it
 * begins. A call that alone has more tokens than a minute allows starts when nothing else counts.
 */
export const createRateWindow = (requestsPerMinute: number | null, tokensPerMinute: number | null): RateWindow => {
  const log: Started[] = [];
  const total = { tokens: 0 };

  const forget = (nowMs: number): void => {
    const kept = log.findIndex(({ atMs }) => nowMs - atMs < MINUTE_MS);
    for (const old of log.splice(0, kept === -1 ? log.length : kept)) {
      old.counts = false;
      total.tokens -= old.tokens;
    }
  };

  const untilForgotten = (started: Started | undefined, nowMs: number): number =>
    started === undefined ? 0 : started.atMs + MINUTE_MS - nowMs;

  const requestsWait = (nowMs: number): number =>
    requestsPerMinute === null || log.length < requestsPerMinute
      ? 0
      : untilForgotten(log[log.length - requestsPerMinute], nowMs);

  const tokensWait = (nowMs: number, tokens: number): number => {
    if (tokensPerMinute === null) return 0;
    let sum = total.tokens;
    if (sum + tokens <= tokensPerMinute) return 0;
    for (const started of log) {
      sum -= started.tokens;
      if (sum + tokens <= tokensPerMinute) return untilForgotten(started, nowMs);
    }
    return untilForgotten(log.at(-1), nowMs);
  };

  return {
    waitMs: (nowMs, tokens) => {
      forget(nowMs);
      return Math.max(requestsWait(nowMs), tokensWait(nowMs, tokens));
    },
    add: (nowMs, tokens) => {
      const counts = requestsPerMinute !== null || tokensPerMinute !== null;
      const started: Started = { atMs: nowMs, tokens, counts };
      if (counts) log.push(started);
      if (counts) total.tokens += tokens;
      return started;
    },
    correct: (started, tokens) => {
      if (started.counts) total.tokens += tokens - started.tokens;
      started.tokens = tokens;
    },
  };
};
