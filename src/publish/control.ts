import type { Request, RequestHandler, Response } from 'express';
import { Router } from 'express';
import { OperatorError, problemLine } from '../errors.ts';
import { hasBearer } from './bearer.ts';
import { methodNotAllowed, refuse } from './refusals.ts';
import type { Views } from './views.ts';

/** What may be changed over HTTP. */
export interface Actions {
  /** Reads the configuration anew; all or nothing. @throws OperatorError when it is refused: the one before goes on. */
  readonly reload: () => Promise<void>;
}

const reloadHandler =
  (token: string, actions: Actions): RequestHandler =>
  async (request: Request, response: Response) => {
    if (!hasBearer(request.headers.authorization, token)) {
      response.set('WWW-Authenticate', 'Bearer');
      refuse(
        request,
        response,
        401,
        'this needs the header "Authorization: Bearer TOKEN" with the token of http.tokenFile',
      );
      return;
    }
    try {
      await actions.reload();
      response.type('text/plain').send('the new configuration is in use\n');
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error;
      refuse(
        request,
        response,
        422,
        ['the configuration before is still in use:', ...error.problems.map(problemLine)].join('\n'),
      );
    }
  };

const reloadOff: RequestHandler = (request, response) => {
  refuse(
    request,
    response,
    404,
    'reload over HTTP is off: no http.tokenFile is configured. Send SIGHUP to the process instead',
  );
};

/** `/-/healthy`, `/-/ready` and `POST /-/reload`. */
export const controlRouter = (views: Views, actions: Actions, token: string | null): Router => {
  const router = Router({ caseSensitive: true });
  router
    .route('/healthy')
    .get((_, response) => void response.type('text/plain').send('healthy\n'))
    .all(methodNotAllowed('GET'));
  router
    .route('/ready')
    .get(async (request, response) => {
      const { ready, reason } = await views.status();
      if (ready) response.type('text/plain').send('ready\n');
      else refuse(request, response, 503, `not ready: ${reason ?? 'starting'}`);
    })
    .all(methodNotAllowed('GET'));
  if (token === null) router.all('/reload', reloadOff);
  else router.route('/reload').post(reloadHandler(token, actions)).all(methodNotAllowed('POST'));
  return router;
};
