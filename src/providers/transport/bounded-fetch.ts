import { eventMeter } from './event-meter.ts';
import { malformed, NoAnswer } from './no-answer.ts';
import { isTorn, isUnsent, networkError, networkReason } from './network-reason.ts';

/** The longest body of an answer that is read; a longer one is the failure `too_long`. */
export const MAX_ANSWER_BYTES = 8 * 1024 * 1024;
/** The longest single event of a stream. */
export const MAX_EVENT_BYTES = 1024 * 1024;
/** How much of an error's body is read for its message. */
const MAX_ERROR_BYTES = 64 * 1024;

type Fetch = typeof globalThis.fetch;
type Body = NonNullable<Response['body']>;

const tooLong = (what: string, limit: number): NoAnswer =>
  new NoAnswer({ reason: 'too_long', message: `${what} is longer than ${String(limit)} bytes` });

const send = async (input: Parameters<Fetch>[0], init: RequestInit | undefined): Promise<Response> => {
  try {
    // A redirect would carry the operator's own headers to a place that the configuration does not name.
    return await fetch(input, { ...init, redirect: 'manual' });
  } catch (error) {
    // Anything else that fetch throws is an abort, which the SDK handles, or our own bug.
    if (!(error instanceof TypeError && error.message === 'fetch failed')) throw error;
    const { code, message } = networkError(error);
    throw new NoAnswer({
      reason: networkReason(code),
      message: code === '' ? message : `${code}: ${message}`,
      ...(isUnsent(code) ? { unsent: true } : {}),
    });
  }
};

/** The openai SDK scans an event from its start with every chunk: a longer one would block the process for seconds. */
async function* events(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const open = eventMeter();
  for await (const chunk of body) {
    if (open(chunk) > MAX_EVENT_BYTES) throw tooLong('an event of the answer', MAX_EVENT_BYTES);
    yield chunk;
  }
}

async function* counted(body: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > limit) throw tooLong('the answer', limit);
    yield chunk;
  }
}

/** The first bytes of an error's body. The status has told the reason, so a body that is torn just ends early. */
const errorHead = async (body: Body): Promise<string> => {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of counted(body, MAX_ERROR_BYTES)) text += decoder.decode(chunk, { stream: true });
  } catch (error) {
    if (!(error instanceof NoAnswer || isTorn(error))) throw error;
  }
  return text;
};

/** The length that the parser of HTTP itself enforces; undefined when it is not known or the body is compressed. */
const knownLength = ({ headers }: Response): number | undefined => {
  const length = headers.get('content-length');
  return length === null || headers.has('content-encoding') ? undefined : Number(length);
};

const mediaTypeOf = ({ headers }: Response): string =>
  headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';

/** A kind of answer: its media types, and what else is checked of its body on the way. */
export interface AnswerKind {
  readonly accepts: (mediaType: string) => boolean;
  /** Absent when a length that the server has told is enough. */
  readonly check?: (body: AsyncIterable<Uint8Array>) => AsyncGenerator<Uint8Array>;
}
export const JSON_ANSWER: AnswerKind = {
  accepts: (mediaType) => mediaType === 'application/json' || mediaType.endsWith('+json'),
};
export const EVENT_STREAM: AnswerKind = { accepts: (mediaType) => mediaType === 'text/event-stream', check: events };

const rewrap = ({ status, statusText, headers }: Response, body: string | ReadableStream): Response =>
  new Response(body, { status, statusText, headers });

/**
 * The global fetch, for an SDK: it takes answers of one kind only, never more than `limit` bytes of them, follows no
 * redirect, and throws `NoAnswer` with the reason for what the network did. Aborts are thrown as they are.
 */
export const boundedFetch =
  ({ accepts, check }: AnswerKind, limit = MAX_ANSWER_BYTES): Fetch =>
  async (input, init) => {
    const response = await send(input, init);
    const { body } = response;
    if (!response.ok) return body === null ? response : rewrap(response, await errorHead(body));
    const mediaType = mediaTypeOf(response);
    if (body === null || !accepts(mediaType)) {
      await body?.cancel();
      throw malformed(`the answer has the content type ${JSON.stringify(mediaType.slice(0, 100))}`);
    }
    const length = knownLength(response);
    if (length !== undefined && length > limit) {
      await body.cancel();
      throw tooLong('the answer', limit);
    }
    if (check !== undefined) return rewrap(response, ReadableStream.from(check(counted(body, limit))));
    return length === undefined ? rewrap(response, ReadableStream.from(counted(body, limit))) : response;
  };
