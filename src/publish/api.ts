import { Router } from 'express';
import type { Request, Response } from 'express';
import { parseIncidentsQuery, parseNoQuery, parseSamplesQuery } from './api-query.ts';
import type { Parsed } from './api-query.ts';
import { methodNotAllowed } from './refusals.ts';
import type { Views } from './views.ts';

type Read<Query> = (query: Query, request: Request) => Promise<unknown>;

/** Sends `{status: 'success', data}`; 400 with every problem of the query; 404 when the answer is null. */
const answer =
  <Query>(parse: (query: unknown) => Parsed<Query>, read: Read<Query>) =>
  async (request: Request, response: Response): Promise<void> => {
    const parsed = parse(request.query);
    if (!parsed.ok) {
      response.status(400).json({ status: 'error', error: parsed.problems.join('; ') });
      return;
    }
    const data = await read(parsed.query, request);
    if (data === null) response.status(404).json({ status: 'error', error: 'there is no such thing' });
    else response.json({ status: 'success', data });
  };

/** The JSON interface under `/api/v1`: reads only. */
export const apiRouter = (views: Views): Router => {
  const router = Router({ caseSensitive: true });
  const get = (path: string, handle: ReturnType<typeof answer>): void => {
    router.route(path).get(handle).all(methodNotAllowed('GET'));
  };
  get(
    '/status',
    answer(parseNoQuery, () => views.status()),
  );
  get(
    '/verdicts',
    answer(parseNoQuery, () => views.verdicts()),
  );
  get(
    '/cells',
    answer(parseNoQuery, () => views.cells()),
  );
  get(
    '/incidents',
    answer(parseIncidentsQuery, async ({ open }) => {
      const all = await views.incidents();
      return open === undefined ? all : all.filter(({ closedAt }) => (closedAt === null) === (open === 'true'));
    }),
  );
  get(
    '/incidents/:id',
    answer(parseNoQuery, (_, { params }) => views.incident(String(params['id']))),
  );
  get(
    '/samples',
    answer(parseSamplesQuery, (query) => views.samples(query)),
  );
  router.use((request, response) => {
    response.status(404).json({ status: 'error', error: `unknown path ${request.baseUrl}${request.path}` });
  });
  return router;
};
