import { z } from 'zod';
import { compileSchema, schemaProblem } from './compile-schema.ts';
import { jsonIn, sizeOf } from './json-text.ts';
import { defineScorer } from './scorer.ts';

/** Larger answers could keep a schema busy for longer than the 10 ms that are allowed (`uniqueItems` compares pairs). */
const MAX_CHARACTERS = 20_000;
const MAX_VALUES = 1000;
const MAX_DEPTH = 64;

const schema = z.record(z.string(), z.json()).superRefine((given, context) => {
  const message = schemaProblem(given);
  if (message !== null) context.addIssue({ code: 'custom', message });
});

export const jsonSchema = defineScorer({
  type: 'json-schema',
  summary: `1 when the whole answer is JSON that a JSON Schema (draft 2020-12) allows, else 0. Patterns are RE2; \`format\` and references out of the schema are errors. It does not look for JSON inside prose; answers over ${MAX_CHARACTERS.toLocaleString('en')} characters, ${MAX_VALUES.toLocaleString('en')} values or ${MAX_DEPTH} levels give 0.`,
  aspect: 'correct',
  options: z.strictObject({
    schema: schema.describe('The schema.'),
    fence: z
      .enum(['optional', 'forbidden', 'required'])
      .default('optional')
      .describe('Whether the JSON may stand in a Markdown code fence.'),
  }),
  make: ({ schema: given, fence }) => {
    const allows = compileSchema(given);
    return ({ text }) => {
      if (text.length > MAX_CHARACTERS) return 0;
      const answer = jsonIn(text, fence);
      if (answer === null) return 0;
      const { depth, values } = sizeOf(answer.value);
      return depth <= MAX_DEPTH && values <= MAX_VALUES && allows(answer.value) ? 1 : 0;
    };
  },
});
