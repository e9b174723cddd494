import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { EnvironmentError, OperatorError } from '../errors.ts';
import { answerAdmin } from './admin.ts';
import type { AdminActions } from './admin.ts';
import { answer } from './answer.ts';
import type { Stage } from './answer.ts';
import { readBody } from './body.ts';
import { PROTOCOLS } from './protocols/index.ts';

const plain = (response: ServerResponse, status: number, body: object): void => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(body)}\n`);
};

/** What went wrong with one request that others need not suffer from; anything else is a bug and goes on. */
const report = (response: ServerResponse, error: unknown): void => {
  if (error instanceof OperatorError) plain(response, 400, { problems: error.problems });
  else if (error instanceof EnvironmentError) plain(response, 500, { error: error.message });
  else throw error;
};

const handle = (
  stage: Stage,
  actions: AdminActions,
  exchange: { request: IncomingMessage; response: ServerResponse },
): void => {
  const { request, response } = exchange;
  const path = (request.url ?? '').split('?')[0] ?? '';
  const protocol = request.method === 'POST' ? PROTOCOLS.find((candidate) => candidate.path === path) : undefined;
  readBody(request, (body) => {
    try {
      if (path.startsWith('/admin/')) answerAdmin(actions, exchange, body);
      else if (protocol !== undefined) answer(stage, { ...exchange, protocol }, body);
      else plain(response, 404, { error: `nothing at ${request.method ?? ''} ${path}` });
    } catch (error) {
      report(response, error);
    }
  });
};

/** Listens; the address is in `server.address()`. @throws EnvironmentError when the address cannot be had. */
export const listen = async (
  stage: Stage,
  actions: AdminActions,
  address: { readonly host: string; readonly port: number },
): Promise<Server> => {
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) =>
    handle(stage, actions, { request, response }),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      const where = `${address.host}:${address.port}`;
      reject(new EnvironmentError(`the simulator cannot listen on ${where}: ${error.message}`, { cause: error }));
    });
    server.listen(address.port, address.host, resolve);
  });
  return server;
};

/** Stops listening and drops every connection, also those that hang. */
export const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
