import { z } from 'zod';
import { datesIn, isCalendarDay } from './calendar.ts';
import { quoted } from './quoted.ts';
import { defineScorer } from './scorer.ts';

/** Searching more would hold up the event loop for longer than the 10 ms that are allowed. */
const MAX_CHARACTERS = 20_000;

export const date = defineScorer({
  type: 'date',
  summary: `1 when every date in the answer is the right day, and there is one, else 0. It reads \`2025-03-14\`, \`14/03/2025\`, \`14.3.2025\`, \`14 March 2025\`, \`Mar 14th, 2025\` and \`2025年3月14日\`. It does not read years of two digits, dates without a year, names of months in other languages than English, or answers over ${MAX_CHARACTERS.toLocaleString('en')} characters, which give 0.`,
  aspect: 'correct',
  options: z.strictObject({
    value: quoted
      .refine((iso) => /^\d{4}-\d{2}-\d{2}$/.test(iso) && isCalendarDay(iso), 'must be a day, YYYY-MM-DD')
      .describe('The right day, `YYYY-MM-DD`.'),
    order: z.enum(['day-first', 'month-first']).default('day-first').describe('How `03/04/2025` is read.'),
  }),
  make:
    ({ value, order }) =>
    ({ text }) => {
      if (text.length > MAX_CHARACTERS) return 0;
      let found = false;
      for (const given of datesIn(text, order)) {
        if (given !== value) return 0;
        found = true;
      }
      return found ? 1 : 0;
    },
});
