import { z } from 'zod';
import type { ProviderPlugin } from '../providers/provider.ts';
import { configSchema } from './schema.ts';

type Schema = z.core.JSONSchema.BaseSchema;

const DRAFT = 'https://json-schema.org/draft/2020-12/schema';

/** Without what belongs to a whole document, so that it can be part of one. */
const inputOf = (schema: z.ZodType): Schema => {
  const document = new Set(['$schema', '~standard']);
  return Object.fromEntries(
    Object.entries(z.toJSONSchema(schema, { io: 'input' })).filter(([key]) => !document.has(key)),
  );
};

const KEY_FILE = { type: 'string', minLength: 1, description: 'File that holds the apiKey instead.' } as const;

/** One provider with the options of its type. */
const providerSchema = ({ type, summary, options }: ProviderPlugin): Schema => {
  const { properties = {}, required = [], ...rest } = inputOf(options);
  const file = 'apiKey' in properties ? { apiKeyFile: KEY_FILE } : {};
  return {
    ...rest,
    title: type,
    description: summary,
    properties: { type: { const: type }, ...properties, ...file },
    required: ['type', ...required.filter((key) => key !== 'apiKey')],
    additionalProperties: false,
  };
};

/**
 * JSON Schema (draft 2020-12) of a configuration as it is written, for editors: put
 * `# yaml-language-server: $schema=<where the file is>` on the first line. It knows types, ranges, defaults and keys, not
 * references between parts; those are the business of `coalmine check`.
 */
export const configJsonSchema = (providers: readonly ProviderPlugin[]): Schema => {
  const { properties = {}, ...rest } = inputOf(configSchema);
  const named = properties['providers'];
  const choices = { oneOf: providers.map(providerSchema) };
  return {
    $schema: DRAFT,
    title: 'coalmine configuration',
    ...rest,
    properties: {
      ...properties,
      ...(typeof named === 'object'
        ? { providers: { ...named, minProperties: 1, additionalProperties: choices } }
        : {}),
    },
  };
};
