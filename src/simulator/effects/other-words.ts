import { z } from 'zod';
import { paraphrase } from '../paraphrase.ts';
import { defineEffect } from './effect.ts';

export const otherWords = defineEffect({
  type: 'other-words',
  summary:
    'Says right answers in other words that no check of the canary notices, as after a harmless change of the servers. A control: texts differ, scores do not.',
  options: z.strictObject({}),
  make: () => ({
    lostSuccess: 0,
    reply: (reply, { canary, random }) =>
      canary === null || reply.example !== 'pass'
        ? reply
        : { ...reply, text: paraphrase(canary, reply.text, random()) },
  }),
});
