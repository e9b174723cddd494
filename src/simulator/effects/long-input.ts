import { z } from 'zod';
import { defineEffect } from './effect.ts';

export const longInput = defineEffect({
  type: 'long-input',
  summary:
    'Loses the thread of long inputs: the chance that an answer is right falls evenly with the tokens of the input, as where a cache of low precision adds up its errors.',
  options: z
    .strictObject({
      from: z.int().min(0).default(1000).describe('tokens up to which nothing is lost'),
      to: z.int().min(1).default(16_000).describe('tokens from which on the factor holds in full'),
      factor: z.number().min(0).max(1).default(0).describe('times the chance at `to` and beyond'),
    })
    .refine(({ from, to }) => from < to, { error: 'must be more than from', path: ['to'] }),
  make: ({ from, to, factor }) => ({
    lostSuccess: 1 - factor,
    success: (chance, { inputTokens }) => {
      const way = Math.min(1, Math.max(0, (inputTokens - from) / (to - from)));
      return chance * (1 - way * (1 - factor));
    },
  }),
});
