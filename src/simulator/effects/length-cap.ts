import { z } from 'zod';
import { saying } from '../reply.ts';
import { defineEffect } from './effect.ts';

const firstWords = (text: string, words: number): string => {
  const last = [...text.matchAll(/\S+/g)][words - 1];
  return last === undefined ? text : text.slice(0, last.index + last[0].length);
};

/** Never cuts a pair of surrogates. */
const firstCharacters = (text: string, characters: number): string =>
  text.length <= characters ? text : text.slice(0, characters).replace(/[\ud800-\udbff]$/, '');

export const lengthCap = defineEffect({
  type: 'length-cap',
  summary: 'Cuts the text after so many words or characters, whichever comes first. Shorter texts stay.',
  options: z.strictObject({
    words: z.int().min(1).max(100_000).optional().describe('at most so many; 100 when neither is given'),
    characters: z.int().min(1).max(1_000_000).optional().describe('at most so many'),
    stop: z.enum(['end', 'max-tokens']).default('end').describe('the stop reason of what is cut'),
  }),
  make: ({ words, characters, stop }) => ({
    lostSuccess: 1,
    reply: (reply) => {
      const most = words ?? (characters === undefined ? 100 : Number.POSITIVE_INFINITY);
      const text = firstCharacters(firstWords(reply.text, most), characters ?? Number.POSITIVE_INFINITY);
      if (text === reply.text) return reply;
      // What stands after the cut is not said either.
      return { ...saying(reply, text), toolCalls: [], stopReason: stop };
    },
  }),
});
