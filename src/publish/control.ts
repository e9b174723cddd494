import type { Request, RequestHandler, Response } from 'express';
import { Router } from 'express';
import { OperatorError, problemLine } from '../errors.ts';
import { needsToken } from './bearer.ts';
import { methodNotAllowed, refuse } from './refusals.ts';
import type { Views } from './views.ts';

/** What may be changed over HTTP. */
export interface Actions {
  /** Reads the configuration anew; all or nothing. @throws OperatorError when it is refused: the one before goes on. */
  readonly reload: () => Promise<void>;
}

const reloadHandler =
  (actions: Actions): RequestHandler =>
  async (request: Request, response: Response) => {
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
  const guarded = needsToken(token, 'Send SIGHUP to the process instead');
  router.route('/reload').post(guarded, reloadHandler(actions)).all(methodNotAllowed('POST'));
  return router;
};
