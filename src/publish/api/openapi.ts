import { z } from 'zod';
import { ROUTES } from './routes.ts';
import type { ApiRoute } from './routes.ts';
import { count } from './schema-text.ts';
import { WRITES } from './writes.ts';
import type { ApiWrite } from './writes.ts';

type Json = Readonly<Record<string, unknown>>;

/** Where a description keeps its nouns. */
const COMPONENTS = '#/components/schemas/';

const error = z
  .object({ status: z.literal('error'), error: z.string().describe('One line.') })
  .meta({ id: 'Error', description: 'What went wrong, on every path below /api.' });

const page = z
  .object({ limit: count, offset: count, total: count.describe('Entries that match, on all pages together.') })
  .meta({ id: 'Page', description: 'Which part of the list this is.' });

const bodyOf = ({ data, list, path }: ApiRoute): z.ZodType => {
  if (path === '/openapi.json') return data;
  const success = z.literal('success');
  if (list === 'no') return z.object({ status: success, data });
  const body = z.object({ status: success, data: z.array(data) });
  return list === 'paged' ? body.extend({ page }) : body;
};

/** JSON Schema without what only makes sense in a document of its own; nouns go to `components` and stay behind as references. */
const schemaOf = (schema: z.ZodType, components: Map<string, unknown>): Json => {
  const whole = z.toJSONSchema(schema, {
    io: 'input',
    override: ({ jsonSchema }) => {
      delete jsonSchema.id;
    },
  }) as Json & { readonly $defs?: Json };
  const moved = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value).replaceAll('"#/$defs/', `"${COMPONENTS}`)) as unknown;
  for (const [name, definition] of Object.entries(whole.$defs ?? {})) components.set(name, moved(definition));
  const own = Object.entries(whole).filter(([key]) => key !== '$schema' && key !== '$defs');
  return moved(Object.fromEntries(own)) as Json;
};

const inPath = (path: string): readonly Json[] =>
  [...path.matchAll(/\{(\w+)\}/gu)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));

const nameOf = (method: string, path: string): string =>
  `${method}${path.replaceAll(/[/{}.]+/gu, '-').replace(/-$/u, '')}`;

const parametersOf = ({ query, path }: ApiRoute): readonly Json[] => {
  const { properties = {} } = z.toJSONSchema(query, { io: 'output' }) as {
    properties?: Readonly<Record<string, Json>>;
  };
  const inQuery = Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: false,
    ...(description === undefined ? {} : { description }),
    schema,
  }));
  return [...inPath(path), ...inQuery];
};

const content = (schema: Json): Json => ({ 'application/json': { schema } });

type Components = Map<string, unknown>;

const refusal = (components: Components): Json => content(schemaOf(error, components));

const reading = (route: ApiRoute, components: Components): Json => ({
  summary: route.summary,
  operationId: nameOf('get', route.path),
  parameters: parametersOf(route),
  responses: {
    200: { description: 'What was asked for.', content: content(schemaOf(bodyOf(route), components)) },
    400: { description: 'A parameter is wrong or unknown; every problem is named.', content: refusal(components) },
    ...(route.path.includes('{')
      ? { 404: { description: 'There is no such thing.', content: refusal(components) } }
      : {}),
    default: { description: 'It could not be answered.', content: refusal(components) },
  },
});

const writing = ({ method, path, summary, body, status, data, refusals }: ApiWrite, components: Components): Json => ({
  summary,
  operationId: nameOf(method, path),
  parameters: inPath(path),
  security: [{ token: [] }],
  ...(body === null ? {} : { requestBody: { required: true, content: content(schemaOf(body, components)) } }),
  responses: {
    [status]: {
      description: 'It is done.',
      content: content(schemaOf(z.object({ status: z.literal('success'), data }), components)),
    },
    401: { description: 'The token is missing or wrong.', content: refusal(components) },
    ...Object.fromEntries(
      Object.entries(refusals).map(([code, description]) => [code, { description, content: refusal(components) }]),
    ),
    default: { description: 'It could not be done; 404 where no token is configured.', content: refusal(components) },
  },
});

/** The OpenAPI 3.1 description of `/api/v1`, made from the routes themselves. */
export const openApi = (version: string): Json => {
  const components: Components = new Map();
  const operations = [
    ...ROUTES.map((route) => ({ path: route.path, method: 'get', operation: reading(route, components) })),
    ...WRITES.map((write) => ({ path: write.path, method: write.method, operation: writing(write, components) })),
  ];
  const paths = Object.fromEntries(
    [...Map.groupBy(operations, ({ path }) => path)].map(([path, same]) => [
      path,
      Object.fromEntries(same.map(({ method, operation }) => [method, operation])),
    ]),
  );
  return {
    openapi: '3.1.0',
    info: {
      title: 'coalmine',
      version,
      description: 'Verdicts, incidents, cells and samples. Times are ISO 8601 in UTC. Fields may be added.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/api/v1' }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: Object.fromEntries([...components].sort(([a], [b]) => (a < b ? -1 : 1))),
    },
  };
};
