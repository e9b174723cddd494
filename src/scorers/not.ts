import { z } from 'zod';
import { defineScorer } from './scorer.ts';

export const not = defineScorer({
  type: 'not',
  summary: '1 minus the score of another check; what that check cannot judge stays unjudged.',
  aspect: 'correct',
  options: z.strictObject({
    check: z
      .record(z.string(), z.json())
      .describe('The other check, written as in a list of checks but without `weight` and `aspect`.'),
  }),
  make: ({ check }, nested) => {
    const scorer = nested(check);
    return async (answer, context) => {
      const score = await scorer(answer, context);
      return score === null ? null : 1 - score;
    };
  },
});
