import { z } from 'zod';
import { saying } from '../reply.ts';
import { defineEffect } from './effect.ts';

const WORDS = ['สวัสดี', '如果', 'เป็น', '的时候', 'และ', '不是'] as const;

export const wrongScript = defineEffect({
  type: 'wrong-script',
  summary: 'Puts words of Thai or Chinese script between the words of the text; tool calls stay as they are.',
  options: z.strictObject({ words: z.int().min(1).max(20).default(1).describe('how many') }),
  make: ({ words }) => ({
    lostSuccess: 0,
    reply: (reply, { random }) => {
      if (reply.text === '') return reply;
      const parts = reply.text.split(' ');
      for (let i = 0; i < words; i += 1) {
        const word = WORDS[Math.floor(random() * WORDS.length)] ?? WORDS[0];
        parts.splice(Math.floor(random() * (parts.length + 1)), 0, word);
      }
      return saying(reply, parts.join(' '));
    },
  }),
});
