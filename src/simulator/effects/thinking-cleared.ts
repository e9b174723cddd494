import { z } from 'zod';
import { defineEffect } from './effect.ts';

export const thinkingCleared = defineEffect({
  type: 'thinking-cleared',
  summary:
    'Forgets what the model thought in earlier turns: conversations that hold more answers than are kept are answered rightly less often, and the answer lists the edit of its context where thinking was sent along. Others stay.',
  options: z.strictObject({
    keep: z.int().min(0).default(1).describe('of how many of the last turns the thinking stays'),
    factor: z.number().min(0).max(1).default(0.33).describe('times the chance of a right answer'),
    report: z.boolean().default(true).describe('whether the edit is listed; only Messages can'),
  }),
  make: ({ keep, factor, report }) => ({
    lostSuccess: 1 - factor,
    success: (chance, { request }) => (request.earlierAnswers > keep ? chance * factor : chance),
    reply: (reply, { request }) => {
      const cleared = Math.max(reply.clearedThinkingTurns, request.earlierThinking - keep);
      return report ? { ...reply, clearedThinkingTurns: cleared } : reply;
    },
  }),
});
