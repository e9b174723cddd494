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

const USUAL_REQUESTS = 1000;

const newest = (actions: AdminActions, url: URL): Reply => {
  const last = url.searchParams.get('last') ?? String(USUAL_REQUESTS);
  if (!/^[1-9]\d{0,8}$/.test(last)) return problem(400, 'last: expected a whole number from 1 on');
  return { status: 200, body: { requests: actions.requests().slice(-Number(last)) } };
};

const get = (actions: AdminActions, url: URL): Reply => {
  switch (url.pathname) {
    case '/admin/healthy':
      return { status: 200, body: { healthy: true } };
    case '/admin/truth':
      return { status: 200, body: actions.truth() };
    case '/admin/requests':
      return newest(actions, url);
    default:
      return problem(404, 'no such address');
  }
};

const remove = (actions: AdminActions, name: string): Reply => {
  if (!actions.hasFault(name)) return problem(404, `no fault "${name}" goes on or is to come`);
  return { status: 200, body: { ended: actions.endFault(name) } };
};

const route = (actions: AdminActions, request: IncomingMessage, body: string | null): Reply => {
  const url = new URL(request.url ?? '/', 'http://simulator');
  if (!LOOPBACK.test(request.socket.remoteAddress ?? '')) return problem(403, 'the admin API answers on loopback only');
  if (request.method === 'GET') return get(actions, url);
  if (request.method === 'POST' && url.pathname === '/admin/faults') return post(actions, request, body);
  const [, name] = /^\/admin\/faults\/([a-z0-9-]+)$/.exec(url.pathname) ?? [];
  if (request.method === 'DELETE' && name !== undefined) return remove(actions, name);
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
