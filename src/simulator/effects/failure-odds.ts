import { z } from 'zod';
import { lostByOdds, withOdds } from '../healthy.ts';
import { defineEffect } from './effect.ts';

export const failureOdds = defineEffect({
  type: 'failure-odds',
  summary:
    'Multiplies the odds of failing: hard canaries suffer, easy ones hardly, as with a smaller model or less effort. Its size is the one at the chances that are drawn.',
  options: z.strictObject({
    times: z.number().gt(0).max(10_000).default(10).describe('how much greater the odds become'),
  }),
  make: ({ times }) => ({
    lostSuccess: Math.max(0, lostByOdds(times)),
    success: (chance) => withOdds(chance, times),
  }),
});
