import { z } from 'zod';
import { saying } from '../reply.ts';
import { defineEffect } from './effect.ts';

/** Repeats that cost at least one token each, more than any limit that is worth filling. */
const MOST_REPEATS = 4096;

const lastWords = (text: string, count: number): string => text.trim().split(/\s+/).slice(-count).join(' ');

export const loop = defineEffect({
  type: 'loop',
  summary:
    'Falls into a loop after a part of the text and repeats until the limit of tokens, without the tool calls; the stop reason says that the limit was reached.',
  options: z.strictObject({
    what: z
      .enum(['phrase', 'character', 'pad'])
      .default('phrase')
      .describe('the last words before the loop, exclamation marks, or the token `<pad>`'),
    after: z.number().min(0).max(1).default(0.5).describe('how much of the text comes before'),
    words: z.int().min(1).max(50).default(4).describe('how long a phrase is'),
  }),
  make: ({ what, after, words }) => ({
    lostSuccess: 1,
    reply: (reply, { request }) => {
      const said = reply.text.slice(0, Math.ceil(reply.text.length * after));
      const phrase = lastWords(said, words);
      const repeated = { phrase: ` ${phrase === '' ? 'the' : phrase}`, character: '!', pad: '<pad>' }[what];
      const repeats = Math.min((request.maxTokens ?? 512) + 1, MOST_REPEATS);
      return { ...saying(reply, said + repeated.repeat(repeats)), toolCalls: [], stopReason: 'max-tokens' };
    },
  }),
});
