import { z } from 'zod';
import { fillNonce } from '../canaries/canary.ts';
import { compose } from './compose.ts';
import { quoted } from './quoted.ts';
import { defineScorer } from './scorer.ts';
import { unwrap } from './unwrap.ts';

const SEPARATORS = {
  any: /[\n,;、，]/u,
  comma: /[,、，]/u,
  semicolon: /;/u,
  newline: /\n/u,
  space: /\s+/u,
} as const;

/** Splitting more would hold up the event loop for longer than the 10 ms that are allowed. */
const MAX_CHARACTERS = 20_000;
const MAX_ITEMS = 2000;

/** `-`, `*`, `•`, `3.` or `3)` before an item. */
const withoutMark = (item: string): string => item.replace(/^(?:[-*•]|\d{1,4}[.)])\s+/u, '');

const options = z.strictObject({
  items: z
    .array(quoted.min(1))
    .min(1)
    .max(200)
    .describe('The right items; `{{nonce}}` stands for the probe’s own nonce.'),
  ordered: z
    .boolean()
    .default(true)
    .describe('Whether the order counts; without it each item still counts as often as given.'),
  separator: z
    .enum(['any', 'comma', 'semicolon', 'newline', 'space'])
    .default('any')
    .describe('What stands between items; `any` is comma, semicolon or a new line.'),
  ignoreCase: z.boolean().default(false).describe('Take upper and lower case as the same.'),
});

export const list = defineScorer({
  type: 'list',
  summary: `1 when the answer is a list of the right items and no others, else 0. Bullets, numbers before items, empty items, markup around the answer or an item, and one full stop at the end are left out. It does not read \`and\` as a separator, nor items that hold one; answers over ${MAX_CHARACTERS.toLocaleString('en')} characters give 0.`,
  aspect: 'correct',
  options,
  make: ({ items, ordered, separator, ignoreCase }) => {
    const form = (item: string): string => {
      const plain = compose(unwrap(item));
      return ignoreCase ? plain.toLowerCase() : plain;
    };
    const arranged = (all: readonly string[]): readonly string[] => (ordered ? all : all.toSorted());
    return ({ text }, { nonce }) => {
      if (text.length > MAX_CHARACTERS) return 0;
      const parts = unwrap(text)
        .replace(/[.。]$/u, '')
        .split(SEPARATORS[separator], MAX_ITEMS);
      const given = parts.map((part) => form(withoutMark(part.trim()))).filter((item) => item !== '');
      if (given.length !== items.length) return 0;
      const wanted = arranged(items.map((item) => form(fillNonce(item, nonce))));
      return arranged(given).every((item, index) => item === wanted[index]) ? 1 : 0;
    };
  },
});
