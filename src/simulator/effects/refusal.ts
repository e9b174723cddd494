import { z } from 'zod';
import { defineEffect } from './effect.ts';

export const refusal = defineEffect({
  type: 'refusal',
  summary: 'Refuses: a short text, no tool call, and the stop reason that the protocol has for it.',
  options: z.strictObject({
    text: z.string().default("I'm sorry, but I can't help with that.").describe('what it says instead'),
  }),
  make: ({ text }) => ({
    success: () => 0,
    lostSuccess: 1,
    reply: (reply) => ({ ...reply, text, toolCalls: [], refused: true, example: 'none' }),
  }),
});
