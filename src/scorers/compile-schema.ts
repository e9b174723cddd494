import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import type { Json } from '../model.ts';
import { MAX_SEARCHED, compileRe2 } from './re2.ts';

/** Patterns inside schemas are RE2, found anywhere; in texts that are too long to search nothing is found. */
const regExp = Object.assign(
  (pattern: string) => {
    const compiled = compileRe2(pattern);
    // Ajv keeps one of each text that this gives.
    return {
      toString: () => pattern,
      test: (text: string) => text.length <= MAX_SEARCHED && compiled.matcher(text).find(),
    };
  },
  { code: 'untrusted text is searched with RE2' },
);

/** Making one compiles the schema of schemas, which takes far longer than a canary's. It remembers no canary's schema. */
const ajv = new Ajv2020({ code: { regExp }, strict: true, strictTypes: false, strictTuples: false, logger: false });

/**
 * The test for a JSON Schema, draft 2020-12. Nothing is fetched: a reference out of the schema is an error, and so are
 * unknown keywords, every `format` and an `$id`.
 * @throws Error that says what is wrong with the schema
 */
export const compileSchema = (schema: Readonly<Record<string, Json>>): ValidateFunction => {
  if ('$id' in schema) throw new Error('must not have an $id');
  const own = structuredClone(schema);
  try {
    return ajv.compile(own);
  } finally {
    ajv.removeSchema(own);
  }
};

/** What is wrong with a schema, or null. */
export const schemaProblem = (schema: Readonly<Record<string, Json>>): string | null => {
  try {
    compileSchema(schema);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};
