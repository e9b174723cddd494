import { Ajv2020 } from 'ajv/dist/2020.js';

interface Operation {
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: object }[];
  readonly responses: Readonly<
    Record<string, { readonly content: { readonly 'application/json': { readonly schema: object } } }>
  >;
}

type Method = 'get' | 'post' | 'delete';

export interface Description {
  readonly paths: Readonly<Record<string, Readonly<Partial<Record<Method, Operation>>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

/** The same schema with every object closed, so that a field which is not described is a mistake. */
const closed = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const own = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return 'properties' in own && !('additionalProperties' in own) ? { ...own, additionalProperties: false } : own;
};

/** Holds bodies against what a description says of them, to the last field; gives a line for each thing that differs. */
export const openApiCheck = (description: Description) => {
  const ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    formats: { 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/u },
  });
  ajv.addSchema({ $id: 'https://coalmine.example/', components: closed(description.components) });
  return (method: Method, path: string, status: number, body: unknown): readonly string[] => {
    const { responses } = description.paths[path]![method]!;
    const { schema } = (responses[status] ?? responses['default']!).content['application/json'];
    const text = JSON.stringify(closed(schema)).replaceAll('"#/components/', '"https://coalmine.example/#/components/');
    const valid = ajv.compile(JSON.parse(text) as object);
    const found = valid(body) ? [] : (valid.errors ?? []);
    return found.map(
      ({ instancePath, message = '', params }) =>
        `${method} ${path} ${status} ${instancePath}: ${message} ${JSON.stringify(params)}`,
    );
  };
};
