import type { Answer, Clock, Outcome } from '../../model.ts';
import type { Call } from '../provider.ts';
import { type Limit, startLimit } from './limit.ts';
import { type Cause, NoAnswer } from './no-answer.ts';
import { isTorn, networkError, networkReason } from './network-reason.ts';
import { safeMessage, secretHeaders } from './safe-message.ts';

/** An answer without its times. */
export type Content = Omit<Answer, 'kind' | 'latencyMs' | 'timeToFirstTokenMs' | 'interTokenMs'>;
export type Timed = Pick<Answer, 'latencyMs' | 'timeToFirstTokenMs' | 'interTokenMs'>;

/** Why an error means that there is no answer; undefined when it is a bug of ours. */
export type CauseOf = (error: unknown) => Cause | undefined;

/** What every kind of provider has in common below its SDK. */
const transportCause: CauseOf = (error) => {
  if (error instanceof NoAnswer) return error.why;
  if (isTorn(error)) {
    const { code, message } = networkError(error);
    const reason = networkReason(code);
    const detail = `the answer was cut off: ${code === '' ? message : `${code}: ${message}`}`;
    return { reason: reason === 'connection' ? 'cut_stream' : reason, message: detail };
  }
  if (error instanceof SyntaxError) return { reason: 'malformed', message: error.message };
  // Thrown by fetch when its signal was aborted; the limit knows why, and otherwise it was the SDK's own timer.
  if (error instanceof Error && error.name === 'AbortError') return { reason: 'deadline', message: 'aborted' };
  return undefined;
};

export interface Exchange {
  readonly clock: Clock;
  /** What must never be shown. */
  readonly secrets: readonly string[];
  /** The provider's own mapping of its SDK's errors. */
  readonly causeOf: CauseOf;
}

/** What `ask` may use: the limit of the call, the start on the monotonic clock, and the whole mapping of errors. */
export interface Attempt {
  readonly limit: Limit;
  readonly startedMs: number;
  readonly causeOf: CauseOf;
}

/**
 * One call from start to outcome. What `ask` throws for what the world did comes back as a failure; the deadline and the
 * caller's abort come before whatever error they caused. Any other error is a bug and is thrown on.
 */
export const attempt = async (
  { clock, secrets, causeOf: own }: Exchange,
  call: Call,
  ask: (attempt: Attempt) => Promise<Content & Timed>,
): Promise<Outcome> => {
  const startedMs = clock.monotonicMs();
  const limit = startLimit(call, clock);
  const causeOf: CauseOf = (error) => transportCause(error) ?? own(error);
  try {
    return { kind: 'answer', ...(await ask({ limit, startedMs, causeOf })) };
  } catch (error) {
    const known = causeOf(error);
    if (known === undefined) throw error;
    const cause = limit.why() ?? known;
    const message = safeMessage(cause.message, [...secrets, ...secretHeaders(call.headers)]);
    return { kind: 'failure', ...cause, message, latencyMs: clock.monotonicMs() - startedMs };
  } finally {
    limit.release();
  }
};
