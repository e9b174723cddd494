import { z } from 'zod';
import { compose } from './compose.ts';
import { quoted } from './quoted.ts';
import { MAX_SEARCHED, compileRe2, patternProblem } from './re2.ts';
import { defineScorer } from './scorer.ts';

const expression = quoted.min(1).superRefine((pattern, context) => {
  const message = patternProblem(pattern);
  if (message !== null) context.addIssue({ code: 'custom', message });
});

export const pattern = defineScorer({
  type: 'pattern',
  summary: `1 when the answer matches a pattern in RE2 syntax (Unicode form NFC), else 0. There are no look-around and no back references; patterns are limited in size, and answers over ${MAX_SEARCHED.toLocaleString('en')} characters give 0.`,
  aspect: 'correct',
  options: z.strictObject({
    pattern: expression.describe('The pattern; `{{nonce}}` has no meaning here.'),
    where: z
      .enum(['whole', 'anywhere'])
      .default('whole')
      .describe('Whether the whole answer has to match or any part of it.'),
    trim: z.boolean().default(true).describe('Leave white space around the answer out.'),
    ignoreCase: z.boolean().default(false).describe('Take upper and lower case as the same.'),
  }),
  make: ({ pattern: source, where, trim, ignoreCase }) => {
    const compiled = compileRe2(source, ignoreCase);
    return ({ text }) => {
      const given = trim ? text.trim() : text;
      if (given.length > MAX_SEARCHED) return 0;
      const composed = compose(given);
      return (where === 'whole' ? compiled.matches(composed) : compiled.matcher(composed).find()) ? 1 : 0;
    };
  },
});
