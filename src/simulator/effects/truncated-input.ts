import { z } from 'zod';
import { defineEffect } from './effect.ts';

export const truncatedInput = defineEffect({
  type: 'truncated-input',
  summary:
    'Reads only the end of a long input and says so nowhere but, where it is reported, in its count of tokens: longer inputs get a `fail` example.',
  options: z.strictObject({
    tokens: z.int().min(1).describe('how many of the last tokens are read'),
    reported: z.boolean().default(true).describe('whether the count of tokens shows it'),
  }),
  make: ({ tokens, reported }) => ({
    success: (chance, { inputTokens }) => (inputTokens > tokens ? 0 : chance),
    lostSuccess: 1,
    usage: (usage) => (reported ? { ...usage, inputTokens: Math.min(usage.inputTokens, tokens) } : usage),
  }),
});
