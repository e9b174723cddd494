import { z } from 'zod';
import { fillNonce } from '../canaries/canary.ts';
import { compose } from './compose.ts';
import { quoted } from './quoted.ts';
import { defineScorer } from './scorer.ts';
import { thousands } from './thousands.ts';

/** Searching more would hold up the event loop for longer than the 10 ms that are allowed. */
const MAX_CHARACTERS = 100_000;

const texts = z.array(quoted.min(1)).min(1);

const options = z
  .strictObject({
    any: texts.describe('At least one of these occurs; `{{nonce}}` stands for the probe’s own nonce.').exactOptional(),
    all: texts.describe('Every one of these occurs.').exactOptional(),
    ignoreCase: z.boolean().default(false).describe('Take upper and lower case as the same.'),
  })
  .refine(({ any, all }) => any !== undefined || all !== undefined, 'needs any or all');

export const contains = defineScorer({
  type: 'contains',
  summary: `1 when the first ${thousands(MAX_CHARACTERS)} characters of the answer contain the given literal texts (Unicode form NFC), else 0. It knows no words: \`art\` is found in \`party\`.`,
  aspect: 'correct',
  options,
  make: ({ any, all, ignoreCase }) => {
    const form = (text: string): string => (ignoreCase ? compose(text).toLowerCase() : compose(text));
    return ({ text }, { nonce }) => {
      const given = form(text.slice(0, MAX_CHARACTERS));
      const found = (wanted: string): boolean => given.includes(form(fillNonce(wanted, nonce)));
      return (any === undefined || any.some(found)) && (all === undefined || all.every(found)) ? 1 : 0;
    };
  },
});
