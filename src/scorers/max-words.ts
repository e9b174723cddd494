import { z } from 'zod';
import { defineScorer } from './scorer.ts';

export const maxWords = defineScorer({
  type: 'max-words',
  summary:
    '1 when the answer has at most so many words, else 0; a word is what stands between white space. It does not ask for any word: an empty answer passes.',
  aspect: 'format',
  options: z.strictObject({ words: z.int().min(1).max(100_000).describe('The most words that are allowed.') }),
  make:
    ({ words }) =>
    ({ text }) => {
      const word = /\S+/g;
      let seen = 0;
      while (seen <= words && word.test(text)) seen += 1;
      return seen <= words ? 1 : 0;
    },
});
