import { Router } from 'express';
import { methodNotAllowed } from '../refusals.ts';
import type { Views } from '../views.ts';
import { ROUTES } from './routes.ts';
import type { ApiRoute } from './routes.ts';

const parameter = /\{(\w+)\}/u;

const mount = (router: Router, views: Views, { path, read }: ApiRoute): void => {
  const name = parameter.exec(path)?.[1] ?? '';
  router
    .route(path.replace(parameter, ':$1'))
    .get(async (request, response) => {
      const answer = await read(views, request.query, String(request.params[name] ?? ''));
      if (!answer.ok) response.status(400).json({ status: 'error', error: answer.problems.join('; ') });
      else if (answer.query === null) response.status(404).json({ status: 'error', error: 'there is no such thing' });
      // The description is read by tools that expect it bare.
      else if (path === '/openapi.json') response.json(answer.query.data);
      else response.json({ status: 'success', ...answer.query });
    })
    .all(methodNotAllowed('GET'));
};

/**
 * The JSON interface under `/api/v1`: reads only. Sends `{status: 'success', data}`, a part of a list with `page`;
 * 400 with every problem of the query; 404 when there is no such thing.
 */
export const apiRouter = (views: Views): Router => {
  const router = Router({ caseSensitive: true });
  for (const route of ROUTES) mount(router, views, route);
  router.use((request, response) => {
    response.status(404).json({ status: 'error', error: `unknown path ${request.baseUrl}${request.path}` });
  });
  return router;
};
