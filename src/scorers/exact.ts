import { z } from 'zod';
import { fillNonce } from '../canaries/canary.ts';
import { compose } from './compose.ts';
import { quoted } from './quoted.ts';
import { defineScorer } from './scorer.ts';
import { unwrap } from './unwrap.ts';

const options = z
  .strictObject({
    value: quoted.describe('The one right answer; `{{nonce}}` stands for the probe’s own nonce.').exactOptional(),
    any: z.array(quoted).min(1).describe('Several right answers, in place of `value`.').exactOptional(),
    trim: z.boolean().default(true).describe('Leave white space around the answer out.'),
    ignoreCase: z.boolean().default(false).describe('Take upper and lower case as the same.'),
    ignoreFullStop: z
      .boolean()
      .default(false)
      .describe('Leave one full stop (`.` or `。`) at the end out, on both sides.'),
    ignoreMarkup: z
      .boolean()
      .default(false)
      .describe('Leave a code fence, emphasis, back ticks or quotation marks around the whole answer out.'),
  })
  .refine(({ value, any }) => (value === undefined) !== (any === undefined), 'needs either value or any');

/** More than markup, nonces and a full stop can add to a text. */
const SLACK = 1000;

type Options = z.infer<typeof options>;

const withoutFullStop = (text: string): string => (/[.。]$/u.test(text) ? text.slice(0, -1) : text);

/** Full stop outside the markup and inside it: `**Yes**.` and `**Yes.**` are the same answer. */
const normalised = (text: string, rules: Options): string => {
  const stop = rules.ignoreFullStop ? withoutFullStop : (same: string): string => same;
  const trimmed = rules.trim ? text.trim() : text;
  const stopped = stop(trimmed);
  const inner = rules.ignoreMarkup ? unwrap(stopped) : stopped;
  const composed = compose(inner === stopped ? inner : stop(inner));
  return rules.ignoreCase ? composed.toLowerCase() : composed;
};

export const exact = defineScorer({
  type: 'exact',
  summary:
    '1 when the text of the answer is one of the given texts (Unicode form NFC), else 0. It does not look for the text inside a longer answer.',
  aspect: 'correct',
  options,
  make: (rules) => {
    const wanted = rules.any ?? [rules.value ?? ''];
    const longest = Math.max(...wanted.map(({ length }) => length));
    return ({ text }, { nonce }) => {
      // Nothing that is left out or composed makes a text so much shorter; the work stays that of a short text.
      if (text.trim().length > 4 * longest + SLACK) return 0;
      const given = normalised(text, rules);
      return wanted.some((right) => normalised(fillNonce(right, nonce), rules) === given) ? 1 : 0;
    };
  },
});
