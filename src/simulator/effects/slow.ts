import { z } from 'zod';
import { defineEffect } from './effect.ts';

export const slow = defineEffect({
  type: 'slow',
  summary:
    'Takes longer (or shorter), with the same answers: factors on the times of the place, and a time added before the first token.',
  options: z.strictObject({
    factor: z.number().min(0.01).max(1000).default(1).describe('times what the place takes'),
    tokenFactor: z.number().min(0.01).max(1000).default(1).describe('times what each token takes, besides'),
    addMs: z.number().min(0).max(600_000).default(0).describe('milliseconds more before the first token'),
  }),
  make: ({ factor, tokenFactor, addMs }) => ({
    lostSuccess: 0,
    latency: ({ firstTokenMs, tokenMs }) => ({
      firstTokenMs: firstTokenMs * factor + addMs,
      tokenMs: tokenMs * factor * tokenFactor,
    }),
  }),
});
