import { z } from 'zod';
import { quoted } from './quoted.ts';
import { defineScorer } from './scorer.ts';
import { thousands } from './thousands.ts';
import { unwrap } from './unwrap.ts';

const option = quoted.min(1).max(200);

const options = z
  .strictObject({
    answer: option.describe('The right one of `choices`.'),
    choices: z.array(option).min(2).max(100).describe('All letters or words that can be chosen.'),
  })
  .refine(({ choices }) => new Set(choices.map((one) => one.toLowerCase())).size === choices.length, {
    message: 'must differ in more than case',
    path: ['choices'],
  })
  .refine(({ answer, choices }) => choices.includes(answer), { message: 'must be one of choices', path: ['answer'] });

/** Searching more would hold up the event loop for longer than the 10 ms that are allowed. */
const MAX_CHARACTERS = 20_000;

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);

/** Finds every choice that stands alone, longer ones first so that `very likely` is not read as `likely`. */
const finder = (choices: readonly string[], flags: string): RegExp => {
  const longestFirst = choices.toSorted((a, b) => b.length - a.length).map(escaped);
  return new RegExp(String.raw`(?<![\p{L}\p{N}_])(?:${longestFirst.join('|')})(?![\p{L}\p{N}_])`, flags);
};

const isLetter = (choice: string): boolean => /^.$/su.test(choice);

export const choice = defineScorer({
  type: 'choice',
  summary: `1 when the answer names the right choice and no other, else 0. Choices are found where they stand alone, words in any case; a single letter counts in lower case only when it is the whole answer. Answers over ${thousands(MAX_CHARACTERS)} characters give 0.`,
  aspect: 'correct',
  options,
  make: ({ answer, choices }) => {
    const letters = choices.filter(isLetter);
    const words = choices.filter((one) => !isLetter(one));
    const finders = [
      ...(letters.length === 0 ? [] : [finder(letters, 'gu')]),
      ...(words.length === 0 ? [] : [finder(words, 'giu')]),
    ];
    const right = answer.toLowerCase();
    return ({ text }) => {
      if (text.length > MAX_CHARACTERS) return 0;
      if (unwrap(text).toLowerCase() === right) return 1;
      let named = false;
      for (const find of finders) {
        for (const [found] of text.matchAll(find)) {
          if (found.toLowerCase() !== right) return 0;
          named = true;
        }
      }
      return named ? 1 : 0;
    };
  },
});
