import { z } from 'zod';
import { fillNonce } from '../canaries/canary.ts';
import { jsonMatches } from './json.ts';
import { defineScorer } from './scorer.ts';

const options = z
  .strictObject({
    name: z.string().min(1).describe('The tool that has to be called.').exactOptional(),
    arguments: z
      .record(z.string(), z.json())
      .describe('Arguments that the call has to have; `{{nonce}}` stands for the probe’s own nonce.')
      .exactOptional(),
    match: z
      .enum(['subset', 'equal'])
      .default('subset')
      .describe('Whether the call may have arguments beside those given (`subset`, at every depth) or not (`equal`).'),
    allowOthers: z.boolean().default(false).describe('Take further calls beside the right one.'),
    none: z.literal(true).describe('No tool may be called; in place of `name`.').exactOptional(),
  })
  .refine(({ name, none }) => (name === undefined) !== (none === undefined), 'needs either name or none')
  .refine((given) => given.arguments === undefined || given.name !== undefined, {
    message: 'needs a name',
    path: ['arguments'],
  });

export const toolCall = defineScorer({
  type: 'tool-call',
  summary:
    '1 when the answer makes the one right tool call (or none, where none is asked for), else 0. Arguments that are no valid JSON never match; the text is not looked at.',
  aspect: 'correct',
  options,
  make:
    ({ name, arguments: wanted = {}, match, allowOthers, none }) =>
    ({ toolCalls }, { nonce }) => {
      if (none === true) return toolCalls.length === 0 ? 1 : 0;
      if (toolCalls.length !== 1 && !allowOthers) return 0;
      const expected = fillNonce(wanted, nonce);
      return toolCalls.some((call) => call.name === name && jsonMatches(call.arguments, expected, match)) ? 1 : 0;
    },
});
