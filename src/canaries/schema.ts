import { z } from 'zod';
import { FAILURE_REASONS } from '../model.ts';
import { MOST_WORDS } from './filler.ts';

const anyText = z.string({
  error: ({ input }) => (input === undefined ? undefined : 'must be a text; numbers need quotes'),
});
const text = anyText.min(1, 'must not be empty');
/** What both providers accept as the name of a tool and the id of a call. */
const identifier = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, _ or -');
const slug = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case words joined by -');

const exactlyOne = (value: object): boolean => Object.values(value).filter((one) => one !== undefined).length === 1;
const distinct = (list: readonly unknown[]): boolean => new Set(list).size === list.length;

/** Words, the sentence that passes the number ended, that the generator makes: see filler.ts. */
const filler = z.strictObject({ words: z.int().min(1).max(MOST_WORDS), seed: z.int().min(0).max(1_000_000).default(0) });

const part = z
  .strictObject({
    text: text.exactOptional(),
    filler: filler.exactOptional(),
    image: z
      .strictObject({
        mediaType: z.enum(['image/png', 'image/jpeg', 'image/gif', 'image/webp']),
        data: z.base64('must be base64').min(1, 'must not be empty'),
      })
      .exactOptional(),
  })
  .refine(exactlyOne, 'must have exactly one of text, image, filler');

const fromText = (value: unknown): unknown => (typeof value === 'string' ? { text: value } : value);
const partsFromText = (value: unknown): unknown => (typeof value === 'string' ? [{ text: value }] : value);

const toolArguments = z.record(z.string(), z.json(), 'must be a mapping of arguments');

const assistant = z
  .strictObject({
    text: text.exactOptional(),
    toolCalls: z
      .array(z.strictObject({ id: identifier, name: identifier, arguments: toolArguments }))
      .min(1)
      .exactOptional(),
  })
  .refine((turn) => turn.text !== undefined || turn.toolCalls !== undefined, 'must have text or toolCalls');

const message = z
  .strictObject({
    user: z.preprocess(partsFromText, z.array(part).min(1)).exactOptional(),
    assistant: z.preprocess(fromText, assistant).exactOptional(),
    toolResult: z.strictObject({ id: identifier, text: anyText }).exactOptional(),
  })
  .refine(exactlyOne, 'must have exactly one of user, assistant, toolResult');

const tool = z.strictObject({
  name: identifier,
  description: text,
  input: z
    .record(z.string(), z.json(), 'must be a JSON Schema')
    .refine((schema) => schema['type'] === 'object', 'must be a JSON Schema of type object'),
});

const example = z.preprocess(
  fromText,
  z.strictObject({
    text: anyText.default(''),
    toolCalls: z
      .array(z.strictObject({ id: identifier.exactOptional(), name: z.string(), arguments: z.json() }))
      .default([]),
  }),
);

/** One check as it is written; what else it holds belongs to its scorer. */
export const checkSchema = z.looseObject({
  type: z.string(),
  weight: z.number().positive().max(1000).default(1),
  aspect: z.enum(['correct', 'format']).exactOptional(),
});

/** A canary file as it is written. Cross-references are not checked here. */
export const canarySchema = z.strictObject({
  capability: slug,
  tags: z.array(slug).refine(distinct, 'must not repeat').default([]),
  system: text.exactOptional(),
  tools: z
    .array(tool)
    .refine((tools) => distinct(tools.map(({ name }) => name)), 'must not have two of one name')
    .default([]),
  messages: z.array(message).min(1),
  maxTokens: z.int().min(1).max(200_000),
  parameters: z
    .strictObject({
      effort: z.enum(['low', 'medium', 'high', 'max']).exactOptional(),
      thinking: z.enum(['adaptive', 'enabled', 'disabled']).exactOptional(),
      temperature: z.number().min(0).max(2).exactOptional(),
      seed: z.int().exactOptional(),
    })
    .prefault({}),
  model: z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, 'must be a model id: 1 to 200 printable characters without spaces')
    .exactOptional(),
  variants: z.array(z.string()).min(1).refine(distinct, 'must not repeat').default(['plain']),
  checks: z.array(checkSchema).default([]),
  expect: z.strictObject({ failure: z.enum(FAILURE_REASONS) }).exactOptional(),
  examples: z.strictObject({ pass: z.array(example).default([]), fail: z.array(example).default([]) }).prefault({}),
  cost: z.enum(['small', 'medium', 'large']),
  source: text.default('not stated'),
  licence: text.default('not stated'),
});

/** `suite.yaml`. */
export const suiteSchema = z.strictObject({
  /** The closed list; the folders of the suite have the same names. */
  capabilities: z.array(slug).min(1).refine(distinct, 'must not repeat'),
  /** How many `pass` and `fail` examples each canary with checks has to have at least. */
  minimumExamples: z.int().min(0).default(0),
});
