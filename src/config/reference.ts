import type { z } from 'zod';
import type { ProviderPlugin } from '../providers/provider.ts';
import { DURATION } from './duration.ts';
import { configJsonSchema } from './json-schema.ts';

type Schema = z.core.JSONSchema.BaseSchema;

/** One line of the reference: a field as it is written, what it takes, what it is when left out, and what it means. */
export interface Field {
  readonly path: string;
  readonly kind: string;
  readonly otherwise: string;
  readonly meaning: string;
}

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null;
const alternatives = ({ anyOf = [] }: Schema): readonly Schema[] => anyOf.filter(isSchema);

const bounds = (schema: Schema): string => {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  const low = minimum ?? exclusiveMinimum;
  if (low === undefined) return '';
  const from = exclusiveMinimum === undefined ? `from ${low}` : `above ${low}`;
  if (exclusiveMaximum !== undefined) return `, ${from} and below ${exclusiveMaximum}`;
  return maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? `, ${from}` : `, ${from} to ${maximum}`;
};

const SIMPLE: Readonly<Record<string, string>> = {
  string: 'text',
  boolean: 'true or false',
  null: 'empty',
  object: 'mapping',
};

/** What a field takes, in words. */
const kindOf = (schema: Schema): string => {
  const options = alternatives(schema);
  if (options.length > 0) return [...new Set(options.map(kindOf))].join(' or ');
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(' ');
  if (schema.pattern === DURATION.source) return 'duration';
  if (schema.type === 'integer') return `whole number${bounds(schema)}`;
  if (schema.type === 'number') return `number${bounds(schema)}`;
  if (schema.type === 'array') return `list of ${isSchema(schema.items) ? kindOf(schema.items) : 'anything'}`;
  return typeof schema.type === 'string' ? (SIMPLE[schema.type] ?? 'anything') : 'anything';
};

const defaultOf = (schema: Schema, required: boolean): string => {
  if (required) return 'required';
  if (schema.default === null || schema.default === undefined) return '–';
  return `\`${typeof schema.default === 'string' ? schema.default : JSON.stringify(schema.default)}\``;
};

/** The mapping that a field holds, directly, in a list or as one of several forms, and how a path goes on into it. */
const inside = (path: string, schema: Schema): { readonly path: string; readonly schema: Schema } | null => {
  const object = [schema, ...alternatives(schema)].find(({ properties }) => properties !== undefined);
  if (object !== undefined) return { path: `${path}.`, schema: object };
  if (schema.type === 'array' && isSchema(schema.items) && schema.items.properties !== undefined)
    return { path: `${path}[].`, schema: schema.items };
  const named = schema.additionalProperties;
  return isSchema(named) && named.properties !== undefined ? { path: `${path}.NAME.`, schema: named } : null;
};

const fieldsOf = (prefix: string, { properties = {}, required = [] }: Schema): readonly Field[] =>
  Object.entries(properties).flatMap(([key, schema]) => {
    if (!isSchema(schema)) return [];
    const path = `${prefix}${key}`;
    const own = {
      path,
      kind: schema.const === undefined ? kindOf(schema) : `\`${String(schema.const)}\``,
      otherwise: defaultOf(schema, required.includes(key)),
      meaning: schema.description ?? '',
    };
    const deeper = inside(path, schema);
    return [own, ...(deeper === null ? [] : fieldsOf(deeper.path, deeper.schema))];
  });

/** Every field of the configuration in the order of the schema, then those of each type of provider. */
export const configFields = (providers: readonly ProviderPlugin[]): readonly Field[] => {
  const schema = configJsonSchema(providers);
  const named = schema.properties?.['providers'];
  const choices = isSchema(named) && isSchema(named.additionalProperties) ? named.additionalProperties.oneOf : [];
  const options = (choices ?? []).filter(isSchema).map((choice) => {
    const title = choice.title ?? '';
    return fieldsOf(`providers.NAME.`, choice).map((field) =>
      field.path === 'providers.NAME.type'
        ? { ...field, meaning: choice.description ?? '' }
        : { ...field, kind: `${field.kind} (${title})` },
    );
  });
  return fieldsOf('', schema).flatMap((field) => (field.path === 'providers' ? [field, ...options.flat()] : [field]));
};

const cell = (text: string): string => text.replaceAll('|', '\\|');

/** The reference as a Markdown table. */
export const configReference = (providers: readonly ProviderPlugin[]): string => {
  const rows = configFields(providers).map(
    ({ path, kind, otherwise, meaning }) => `| \`${path}\` | ${cell(kind)} | ${cell(otherwise)} | ${cell(meaning)} |`,
  );
  return ['| field | takes | default | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
};

const BEGIN = '<!-- reference: made by `npm run docs` -->';
const END = '<!-- end of reference -->';

/** docs/configuration.md with its table made anew. @throws when the page has lost the marks around it. */
export const withConfigReference = (page: string, providers: readonly ProviderPlugin[]): string => {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`the page has no "${BEGIN}" before "${END}"`);
  return `${page.slice(0, from)}${BEGIN}\n\n${configReference(providers)}\n\n${page.slice(to)}`;
};
