import type { Server } from 'node:http';
import express from 'express';
import type { Express, RequestHandler } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import { EnvironmentError } from '../errors.ts';
import type { Clock } from '../model.ts';
import { apiRouter } from './api/router.ts';
import { controlRouter } from './control.ts';
import type { Actions } from './control.ts';
import { decisionsRouter } from './decisions.ts';
import type { Decisions } from './decisions.ts';
import type { MetricsRegistry } from './metrics.ts';
import { negotiate } from './negotiate.ts';
import { pagesRouter } from './pages.ts';
import { runbooksRouter } from './runbooks.ts';
import { limitBody, methodNotAllowed, notFound, onError } from './refusals.ts';
import { createRenderer } from './render-metrics.ts';
import type { Views } from './views.ts';

export interface HttpOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Null: what changes state is off. */
  readonly token: string | null;
  readonly views: Views;
  readonly registry: MetricsRegistry;
  readonly actions: Actions;
  /** Left out: nobody can pause or close over HTTP. */
  readonly decisions?: Decisions;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface Http {
  /** @throws EnvironmentError when the address cannot be listened on. */
  readonly start: () => Promise<{ readonly url: string }>;
  /** Lets requests under way finish for two seconds, then cuts them. May be called twice, also before `start`. */
  readonly stop: () => Promise<void>;
}

const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
const GRACE_MS = 2_000;

// The pages need one stylesheet of ours and nothing else. No HSTS: coalmine speaks plain HTTP, TLS is a proxy's.
const guard: RequestHandler = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      styleSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  strictTransportSecurity: false,
});

const metricsHandler = (registry: MetricsRegistry): RequestHandler => {
  const render = createRenderer(registry);
  return async (request, response) => {
    const { contentType, body } = await render(negotiate(request.headers.accept));
    response.set('Content-Type', contentType).set('Vary', 'Accept').set('Cache-Control', 'no-store').end(body);
  };
};

const createApp = ({ views, registry, actions, decisions, token, clock, log }: HttpOptions): Express => {
  const app = express();
  app.disable('x-powered-by').disable('etag').enable('case sensitive routing');
  app.use(guard, limitBody);
  app.route('/metrics').get(metricsHandler(registry)).all(methodNotAllowed('GET'));
  app.use('/-', controlRouter(views, actions, token));
  if (decisions !== undefined) app.use('/api/v1', decisionsRouter(decisions, token));
  app.use('/api/v1', apiRouter(views));
  app.use(pagesRouter(views, clock));
  app.use(runbooksRouter(views, clock));
  app.use(notFound);
  app.use(onError(log));
  return app;
};

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'it is in use',
  EACCES: 'this user may not listen there',
  EADDRNOTAVAIL: 'this machine does not have that address',
  ENOTFOUND: 'that host is unknown',
};

const listen = async (server: Server, host: string, port: number): Promise<number> => {
  await new Promise<void>((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => {
      const why = REASONS[error.code ?? ''] ?? error.message;
      reject(
        new EnvironmentError(`Cannot listen on ${host}:${port}: ${why}. Choose another with http.listen.`, {
          cause: error,
        }),
      );
    };
    server.once('error', fail);
    server.listen(port, host, () => {
      server.off('error', fail);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A TCP server has no port.');
  return address.port;
};

/** The HTTP side: metrics, health, the JSON interface and the pages. Listens only after `start`. */
export const createHttp = (options: HttpOptions): Http => {
  const { host, port, clock } = options;
  // An import of node:http reads all its exports, among them those that load the whole client: 60 ms at each start.
  const { createServer } = process.getBuiltinModule('node:http');
  const server = createServer(
    { requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: HEADERS_TIMEOUT_MS, connectionsCheckingInterval: 5_000 },
    createApp(options),
  );
  // A connection kept alive would hold up the stop although nothing is under way on it.
  server.on('request', (request, response) => {
    response.once('close', () => {
      if (!server.listening) request.socket.end();
    });
  });
  return {
    start: async () => {
      const actual = await listen(server, host, port);
      return { url: `http://${host.includes(':') ? `[${host}]` : host}:${actual}` };
    },
    stop: async () => {
      if (!server.listening) return;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const done = new AbortController();
      const finished = closed.then(() => done.abort());
      await Promise.race([finished, clock.sleep(GRACE_MS, done.signal)]);
      server.closeAllConnections();
      await finished;
    },
  };
};
