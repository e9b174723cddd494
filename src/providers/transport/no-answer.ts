import type { FailureReason } from '../../model.ts';

/** Why there is no answer, before it is made fit to be shown: the message may still hold secrets and line breaks. */
export interface Cause {
  readonly reason: FailureReason;
  readonly message: string;
  readonly retryAfterMs?: number;
  readonly unsent?: true;
}

/**
 * Thrown below and above an SDK when the world gave no answer; turned into a failure before it leaves the provider.
 * Its own message says nothing: the SDKs take any error whose text looks like a time-out for one and drop the rest.
 */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly why: Cause;

  constructor(why: Cause) {
    super('no answer');
    this.why = why;
  }
}

export const malformed = (message: string): NoAnswer => new NoAnswer({ reason: 'malformed', message });
