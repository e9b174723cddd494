import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FaultTruth } from './fault-book.ts';
import { parseJson } from './body.ts';
import type { Counts, RequestTruth } from './truth-log.ts';

/** What the admin API can do to a simulator. */
export interface AdminActions {
  readonly truth: () => { readonly startedAt: string; readonly faults: readonly FaultTruth[]; readonly counts: Counts };
  readonly requests: () => readonly RequestTruth[];
  /** @throws OperatorError when the fault is not right. */
  readonly startFault: (raw: unknown) => FaultTruth;
  readonly endFault: (name: string) => readonly FaultTruth[];
  readonly hasFault: (name: string) => boolean;
}

interface Reply {
  readonly status: number;
  readonly body: object;
}

const LOOPBACK = /^(?:::1|(?:::ffff:)?127\.\d+\.\d+\.\d+)$/;

const problem = (status: number, message: string): Reply => ({ status, body: { error: message } });

/** A page in a browser may send a form to loopback, but not this content type without being asked first. */
const isJson = (request: IncomingMessage): boolean =>
  (request.headers['content-type'] ?? '').split(';')[0]?.trim() === 'application/json';

const post = (actions: AdminActions, request: IncomingMessage, body: string | null): Reply => {
  if (!isJson(request)) return problem(415, 'content-type must be application/json');
  const raw = body === null ? undefined : parseJson(body);
  if (raw === undefined) return problem(400, 'the body is not JSON');
  return { status: 201, body: actions.startFault(raw) };
};

const get = (actions: AdminActions, path: string): Reply => {
  switch (path) {
    case '/admin/healthy':
      return { status: 200, body: { healthy: true } };
    case '/admin/truth':
      return { status: 200, body: actions.truth() };
    case '/admin/requests':
      return { status: 200, body: { requests: actions.requests() } };
    default:
      return problem(404, 'no such address');
  }
};

const remove = (actions: AdminActions, path: string): Reply => {
  const name = decodeURIComponent(path.slice('/admin/faults/'.length));
  if (!actions.hasFault(name)) return problem(404, `no fault "${name}" goes on or is to come`);
  return { status: 200, body: { ended: actions.endFault(name) } };
};

const route = (actions: AdminActions, request: IncomingMessage, body: string | null): Reply => {
  const path = (request.url ?? '').split('?')[0] ?? '';
  if (!LOOPBACK.test(request.socket.remoteAddress ?? '')) return problem(403, 'the admin API answers on loopback only');
  if (request.method === 'GET') return get(actions, path);
  if (request.method === 'POST' && path === '/admin/faults') return post(actions, request, body);
  if (request.method === 'DELETE' && path.startsWith('/admin/faults/')) return remove(actions, path);
  return problem(404, 'no such address');
};

/**
 * Answers one request under `/admin/`.
 * @throws OperatorError from the actions, for the caller to show.
 */
export const answerAdmin = (
  actions: AdminActions,
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
  body: string | null,
): void => {
  const { status, body: answered } = route(actions, request, body);
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(answered, null, 2)}\n`);
};
