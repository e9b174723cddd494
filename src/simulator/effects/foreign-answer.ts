import { z } from 'zod';
import type { Spoken } from '../reply.ts';
import { defineEffect } from './effect.ts';

export const foreignAnswer = defineEffect({
  type: 'foreign-answer',
  summary:
    'Gives the newest answer of the place to another request, with the nonce of that one; one with a nonce before one without. Nothing happens while there is none. Depends on the order of requests.',
  options: z.strictObject({
    nonceOnly: z.boolean().default(false).describe('whether answers to requests without a nonce are never given'),
  }),
  make: ({ nonceOnly }) => ({
    lostSuccess: 1,
    reply: (reply, { canary, nonce, spoken }) => {
      const isOther = (other: Spoken): boolean => other.nonce !== null && other.nonce !== nonce;
      const foreign =
        spoken.findLast(isOther) ??
        (nonceOnly ? undefined : spoken.findLast((other) => other.canary !== (canary?.id ?? '')));
      return foreign === undefined
        ? reply
        : { ...reply, text: foreign.text, toolCalls: foreign.toolCalls, example: 'none' };
    },
  }),
});
