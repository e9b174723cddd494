import type { ToolCall } from '../../model.ts';
import type { FinishedReply } from '../reply.ts';
import type { ModelRequest } from '../request.ts';

/** What a protocol needs to name one answer. */
export interface AnswerIds {
  /** Unique in this simulator's life. */
  readonly id: string;
  /** Seconds since 1970. */
  readonly createdSeconds: number;
}

export type ParsedRequest =
  { readonly ok: true; readonly request: ModelRequest } | { readonly ok: false; readonly message: string };

/** One wire format. */
export interface Protocol {
  readonly path: string;
  /** The header that carries the server's id of the request. */
  readonly idHeader: string;
  /** Whether a request without any key is refused with 401. */
  readonly needsKey: boolean;
  /** Reads a body that has been parsed as JSON. */
  readonly parse: (body: unknown) => ParsedRequest;
  /** The whole answer as JSON. */
  readonly message: (reply: FinishedReply, ids: AnswerIds) => string;
  /** The answer as server-sent events in order, each ended by an empty line; the last three say that it is complete. */
  readonly events: (reply: FinishedReply, ids: AnswerIds, request: ModelRequest) => string[];
  readonly error: (status: number, message: string, id: string) => string;
  readonly errorEvent: (status: number, message: string) => string;
  /** An event whose data are cut-off JSON. */
  readonly brokenEvent: string;
}

/** The arguments of a tool call as JSON; those that are a text are what a model wrote that is no JSON, and go as they are. */
export const argumentsText = (call: Pick<ToolCall, 'arguments'>): string =>
  typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments);

/** Pieces of a text as a stream sends them: at least three when it is long enough, at most 24 characters each. */
export const pieces = (text: string): string[] => {
  const size = Math.max(1, Math.min(24, Math.ceil(text.length / 4)));
  const parts: string[] = [];
  let start = 0;
  while (start < text.length) {
    let end = Math.min(text.length, start + size);
    const last = text.charCodeAt(end - 1);
    // A pair of surrogates stays together: half of one is not a character that JSON can carry.
    if (last >= 0xd800 && last <= 0xdbff && end < text.length) end += 1;
    parts.push(text.slice(start, end));
    start = end;
  }
  return parts;
};
