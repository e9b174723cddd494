import type { ServerResponse } from 'node:http';
import type { Clock } from '../model.ts';
import type { Ending, Latency } from './effects/effect.ts';
import type { AnswerIds, Protocol } from './protocols/protocol.ts';
import type { FinishedReply } from './reply.ts';
import type { ModelRequest } from './request.ts';

/** One answer on its way out. */
export interface Outgoing {
  readonly response: ServerResponse;
  readonly protocol: Protocol;
  readonly request: ModelRequest;
  readonly reply: FinishedReply;
  readonly ending: Ending;
  readonly latency: Latency;
  readonly ids: AnswerIds;
}

export interface SendContext {
  readonly clock: Clock;
  /** Aborts when the simulator stops: nothing is waited for any more. */
  readonly signal: AbortSignal;
}

const JSON_TYPE = 'application/json';
const HTML = '<html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>';

/** An error status with the protocol's body. */
export const sendError = (
  { response, protocol, id }: { response: ServerResponse; protocol: Protocol; id: string },
  error: { status: number; message: string; retryAfterMs: number | null },
): void => {
  if (error.retryAfterMs !== null) response.setHeader('retry-after', String(Math.ceil(error.retryAfterMs / 1000)));
  response.writeHead(error.status, { 'content-type': JSON_TYPE });
  response.end(protocol.error(error.status, error.message, id));
};

/** Ends what has been written so far: in order, or by dropping the connection in the middle of an event. */
const breakOff = (response: ServerResponse, how: 'clean' | 'tear', lastWords: string): void => {
  if (how === 'clean') response.end(lastWords);
  else response.write(lastWords, () => response.destroy());
};

const spoilWhole = ({ response, protocol, reply, ids, ending }: Outgoing): void => {
  const body = protocol.message(reply, ids);
  response.writeHead(200, { 'content-type': JSON_TYPE });
  if (ending.type === 'cut') breakOff(response, ending.how, body.slice(0, Math.max(1, body.length * ending.fraction)));
  else if (ending.type === 'malformed') response.end(body.slice(0, -2));
  else response.write(body.slice(0, body.length / 2));
};

/** Writes events one by one with their gaps; all at once when there are none. False when the caller has gone. */
const writeEvents = async (out: Outgoing, events: readonly string[], context: SendContext): Promise<boolean> => {
  const { response, latency } = out;
  if (latency.tokenMs === 0) {
    response.write(events.join(''));
    return true;
  }
  for (const event of events) {
    await context.clock.sleep(latency.tokenMs, context.signal);
    if (response.destroyed || context.signal.aborted) return false;
    response.write(event);
  }
  return true;
};

/** How many of the events go out before the answer is spoilt: never one of the three that complete it. */
const sentBefore = (ending: Ending, events: readonly string[]): number =>
  Math.max(1, Math.floor((events.length - 3) * (ending.type === 'cut' ? ending.fraction : 0.5)));

const sendStream = async (out: Outgoing, context: SendContext): Promise<void> => {
  const { response, protocol, ending } = out;
  const events = protocol.events(out.reply, out.ids, out.request);
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  if (ending.type === 'complete' && out.latency.tokenMs === 0) {
    response.end(events.join(''));
    return;
  }
  const sent = ending.type === 'complete' ? events.length : sentBefore(ending, events);
  if (!(await writeEvents(out, events.slice(0, sent), context))) return;
  switch (ending.type) {
    case 'complete':
      response.end();
      return;
    case 'error':
      response.end(protocol.errorEvent(ending.status, ending.message));
      return;
    case 'cut':
      breakOff(response, ending.how, ending.how === 'tear' ? (events[sent] ?? '').slice(0, 10) : '');
      return;
    case 'malformed':
      response.end(protocol.brokenEvent + events.slice(sent + 1).join(''));
      return;
    case 'hang':
      return;
  }
};

const sendWhole = async (out: Outgoing, context: SendContext): Promise<void> => {
  const { response, latency, reply } = out;
  if (latency.tokenMs > 0) await context.clock.sleep(latency.tokenMs * reply.usage.outputTokens, context.signal);
  if (response.destroyed || context.signal.aborted) return;
  if (out.ending.type !== 'complete') {
    spoilWhole(out);
    return;
  }
  // As a string and not as bytes, so that head and body leave in one write.
  const body = out.protocol.message(reply, out.ids);
  response.writeHead(200, { 'content-type': JSON_TYPE, 'content-length': Buffer.byteLength(body) });
  response.end(body);
};

/** Sends what was planned, or as much of it as the ending allows. Resolves when nothing more will be written. */
export const send = async (out: Outgoing, context: SendContext): Promise<void> => {
  const { response, ending, latency, request } = out;
  if (ending.type === 'hang' && ending.when === 'before-headers') return;
  if (latency.firstTokenMs > 0) await context.clock.sleep(latency.firstTokenMs, context.signal);
  if (response.destroyed || context.signal.aborted) return;
  if (ending.type === 'error' && !(ending.inStream && request.stream)) {
    sendError({ response, protocol: out.protocol, id: out.ids.id }, ending);
  } else if (ending.type === 'malformed' && ending.how === 'content-type') {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end(HTML);
  } else if (request.stream) await sendStream(out, context);
  else await sendWhole(out, context);
};
