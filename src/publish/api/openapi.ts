import { z } from 'zod';
import { ROUTES } from './routes.ts';
import type { ApiRoute } from './routes.ts';
import { count } from './schema-text.ts';

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

const parametersOf = ({ query, path }: ApiRoute): readonly Json[] => {
  const inPath = [...path.matchAll(/\{(\w+)\}/gu)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
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
  return [...inPath, ...inQuery];
};

const content = (schema: Json): Json => ({ 'application/json': { schema } });

const operation = (route: ApiRoute, components: Map<string, unknown>): Json => {
  const refused = content(schemaOf(z.object({ error }).shape.error, components));
  return {
    summary: route.summary,
    operationId: route.path.replaceAll(/[/{}.]+/gu, '-').replaceAll(/^-|-$/gu, ''),
    parameters: parametersOf(route),
    responses: {
      200: { description: 'What was asked for.', content: content(schemaOf(bodyOf(route), components)) },
      400: { description: 'A parameter is wrong or unknown; every problem is named.', content: refused },
      ...(route.path.includes('{') ? { 404: { description: 'There is no such thing.', content: refused } } : {}),
      default: { description: 'It could not be answered.', content: refused },
    },
  };
};

/** The OpenAPI 3.1 description of `/api/v1`, made from the routes themselves. */
export const openApi = (version: string): Json => {
  const components = new Map<string, unknown>();
  const paths = Object.fromEntries(ROUTES.map((route) => [route.path, { get: operation(route, components) }]));
  return {
    openapi: '3.1.0',
    info: {
      title: 'coalmine',
      version,
      description: 'Reading verdicts, incidents, cells and samples. Times are ISO 8601 in UTC. Fields may be added.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/api/v1' }],
    paths,
    components: { schemas: Object.fromEntries([...components].sort(([a], [b]) => (a < b ? -1 : 1))) },
  };
};
