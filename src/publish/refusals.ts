import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';

/** Sends one line: as JSON under /api, as text elsewhere. */
export const refuse = (request: Request, response: Response, status: number, error: string): void => {
  response.status(status);
  if (request.originalUrl.startsWith('/api/')) response.json({ status: 'error', error });
  else response.type('text/plain').send(`${error}\n`);
};

export const methodNotAllowed =
  (allowed: 'GET' | 'POST' | 'DELETE' | 'GET, POST'): RequestHandler =>
  (request, response) => {
    response.set('Allow', allowed.replace('GET', 'GET, HEAD'));
    refuse(request, response, 405, `${request.method} is not possible here; use ${allowed}`);
  };

const BODY_LIMIT_BYTES = 16_384;

/** No route reads a long body: such a one, or one that does not say its length, is refused before it is read. */
export const limitBody: RequestHandler = (request, response, next) => {
  const length = Number(request.headers['content-length'] ?? '0');
  if (request.headers['transfer-encoding'] === undefined && length <= BODY_LIMIT_BYTES) {
    next();
    return;
  }
  response.set('Connection', 'close');
  refuse(request, response, 413, `a request body may have at most ${BODY_LIMIT_BYTES} bytes and must say its length`);
};

export const notFound: RequestHandler = (request, response) => {
  refuse(request, response, 404, `unknown path ${request.path}`);
};

/** Says what a client did wrong; a failure of ours is logged whole and told to nobody else. */
export const onError =
  (log: Logger): ErrorRequestHandler =>
  (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const status = typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 500;
    if (status >= 400 && status < 500) {
      refuse(request, response, status, 'the request cannot be understood');
      return;
    }
    log.error({ err: error, path: request.path }, 'A request over HTTP failed.');
    refuse(request, response, 500, 'failed inside; the log of coalmine says why');
  };
