import { z } from 'zod';
import { defineEffect } from './effect.ts';

export const empty = defineEffect({
  type: 'empty',
  summary: 'Ends at once: no text and no tool call, in an answer that is complete.',
  options: z.strictObject({}),
  make: () => ({
    lostSuccess: 1,
    reply: (reply) => ({ ...reply, text: '', toolCalls: [], example: 'none' }),
  }),
});
