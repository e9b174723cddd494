import type { Clock } from '../../model.ts';
import type { Attempt, Content, Timed } from './attempt.ts';
import { NoAnswer } from './no-answer.ts';

/** Puts an answer together from the events of one protocol. */
export interface StreamReader {
  /** Whether the event held a part of the content, thinking included. @throws NoAnswer `malformed` for a wrong shape. */
  readonly add: (event: unknown) => boolean;
  /** Whether the answer's last event was read. */
  readonly complete: () => boolean;
  /** What was read; only when it is complete. */
  readonly content: () => Content;
}

/**
 * Reads a stream to its end, so that its connection can be used again, and times it.
 * A stream that ends without its last event is `cut_stream`, whether it was closed or torn; what goes wrong after the
 * last event does not matter any more.
 */
export const readStream = async (
  events: AsyncIterable<unknown>,
  reader: StreamReader,
  { limit, startedMs, causeOf }: Attempt,
  clock: Clock,
): Promise<Content & Timed> => {
  let complete = false;
  let count = 0;
  let firstMs = startedMs;
  let contentMs = startedMs;
  let lastMs = startedMs;
  try {
    for await (const event of events) {
      const isContent = reader.add(event);
      lastMs = clock.monotonicMs();
      if (isContent) {
        count += 1;
        contentMs = lastMs;
        if (count === 1) firstMs = lastMs;
      }
      if (!complete && reader.complete()) {
        complete = true;
        limit.complete();
      }
    }
  } catch (error) {
    if (!complete || causeOf(error) === undefined) throw error;
  }
  if (!complete) throw new NoAnswer({ reason: 'cut_stream', message: 'the stream ended before its last event' });
  return {
    ...reader.content(),
    latencyMs: lastMs - startedMs,
    ...(count > 0 && { timeToFirstTokenMs: firstMs - startedMs }),
    ...(count > 1 && { interTokenMs: (contentMs - firstMs) / (count - 1) }),
  };
};
