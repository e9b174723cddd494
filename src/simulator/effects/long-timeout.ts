import { z } from 'zod';
import { defineEffect } from './effect.ts';

export const longTimeout = defineEffect({
  type: 'long-timeout',
  summary: 'Fails long requests only, the more often the longer: with 504, or by saying nothing for ever.',
  options: z
    .strictObject({
      from: z.int().min(0).default(4000).describe('tokens up to which all goes well'),
      to: z.int().min(1).default(16_000).describe('tokens from which on the chance holds in full'),
      chance: z.number().gt(0).max(1).default(1).describe('how many fail at `to` and beyond'),
      how: z.enum(['status', 'hang']).default('status').describe('504, or nothing'),
    })
    .refine(({ from, to }) => from < to, { error: 'must be more than from', path: ['to'] }),
  make: ({ from, to, chance, how }) => ({
    lostSuccess: 0,
    ending: ({ inputTokens, random }) => {
      const way = Math.min(1, Math.max(0, (inputTokens - from) / (to - from)));
      if (random() >= way * chance) return null;
      return how === 'hang'
        ? { type: 'hang', when: 'before-headers' }
        : { type: 'error', status: 504, retryAfterMs: null, inStream: false, message: 'The request has timed out.' };
    },
  }),
});
