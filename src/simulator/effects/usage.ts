import { z } from 'zod';
import type { Usage } from '../../model.ts';
import { defineEffect } from './effect.ts';

type Counts = Required<Usage>;

/** What is beyond the limit is not read but written anew. */
const readAtMost = (usage: Counts, most: number): Counts => {
  const read = Math.min(usage.cacheReadTokens, most);
  return {
    ...usage,
    cacheReadTokens: read,
    cacheWriteTokens: usage.cacheWriteTokens + usage.cacheReadTokens - read,
  };
};

const withoutCache = (usage: Counts): Counts => ({ ...usage, cacheReadTokens: 0, cacheWriteTokens: 0 });

export const usage = defineEffect({
  type: 'usage',
  summary:
    'Changes what the answer says of tokens: an injected prompt, less thinking, a lost cache (`cacheReadAtMost: 0`). The text stays, unless more thinking leaves no room for it.',
  options: z.strictObject({
    inputTokens: z.int().min(-1_000_000).max(1_000_000).default(0).describe('added to the tokens of the input'),
    thinking: z.number().min(0).max(100).default(1).describe('times the tokens of thinking'),
    output: z.number().min(0).max(100).default(1).describe('times the reported tokens of the output'),
    cacheReadAtMost: z
      .int()
      .min(0)
      .optional()
      .describe('so many tokens at most are read from the cache, the others are written to it again'),
    cache: z.boolean().default(true).describe('whether reading and writing of the cache are reported at all'),
  }),
  make: ({ inputTokens, thinking, output, cacheReadAtMost, cache }) => ({
    lostSuccess: 0,
    reply: (reply) => ({ ...reply, thinkingTokens: Math.round(reply.thinkingTokens * thinking) }),
    usage: (counts) => {
      const cached = cacheReadAtMost === undefined ? counts : readAtMost(counts, cacheReadAtMost);
      return {
        ...(cache ? cached : withoutCache(cached)),
        inputTokens: counts.inputTokens + inputTokens,
        outputTokens: counts.outputTokens * output,
      };
    },
  }),
});
