import { z } from 'zod';
import { defineEffect } from './effect.ts';

export const wrongModel = defineEffect({
  type: 'wrong-model',
  summary:
    'Another model answers: its tokeniser counts, its name is echoed unless `echo` is false, and it may be right less often.',
  options: z.strictObject({
    model: z.string().min(1).describe('who answers'),
    echo: z.boolean().default(true).describe('whether the answer names it'),
    factor: z.number().min(0).max(1).default(1).describe('times the chance of a right answer'),
  }),
  make: ({ model, echo, factor }) => ({
    success: (chance) => chance * factor,
    lostSuccess: 1 - factor,
    reply: (reply) => ({ ...reply, answeredBy: model, model: echo ? model : reply.model }),
  }),
});
