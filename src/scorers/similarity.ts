import { z } from 'zod';
import { fillNonce } from '../canaries/canary.ts';
import { compose } from './compose.ts';
import { editLikeness, gramLikeness } from './likeness.ts';
import { quoted } from './quoted.ts';
import { defineScorer } from './scorer.ts';

/** Comparing more would hold up the event loop for longer than the 10 ms that are allowed. */
const MAX_WANTED = 300;
const MAX_CHARACTERS = 1000;
const GRAM = 3;

export const similarity = defineScorer({
  type: 'similarity',
  summary: `How alike the answer and a text are, 0 to 1, or with \`minimum\` 1 when they are alike enough and 0 when not. \`edit\` is 1 minus the Levenshtein distance by the longer length, \`ngram\` the Dice coefficient of runs of ${GRAM} characters; white space around the answer and runs of it count once. It knows characters, not meaning; answers over ${MAX_CHARACTERS.toLocaleString('en')} characters give 0.`,
  aspect: 'correct',
  options: z.strictObject({
    value: quoted.min(1).max(MAX_WANTED).describe('The text to be like; `{{nonce}}` stands for the probe’s own nonce.'),
    which: z.enum(['edit', 'ngram']).default('edit').describe('How likeness is measured.'),
    minimum: z
      .number()
      .gt(0)
      .max(1)
      .describe('From this likeness on the score is 1, below 0; without it the score is the likeness.')
      .exactOptional(),
    ignoreCase: z.boolean().default(false).describe('Take upper and lower case as the same.'),
  }),
  make: ({ value, which, minimum, ignoreCase }) => {
    const form = (text: string): string => {
      const plain = compose(text.trim().replace(/\s+/gu, ' '));
      return ignoreCase ? plain.toLowerCase() : plain;
    };
    return ({ text }, { nonce }) => {
      if (text.length > MAX_CHARACTERS) return 0;
      const [given, wanted] = [form(text), form(fillNonce(value, nonce))];
      const likeness = which === 'edit' ? editLikeness(given, wanted) : gramLikeness(given, wanted, GRAM);
      if (minimum === undefined) return likeness;
      return likeness >= minimum ? 1 : 0;
    };
  },
});
