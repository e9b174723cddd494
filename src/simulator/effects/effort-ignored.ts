import { z } from 'zod';
import { defineEffect } from './effect.ts';

export const effortIgnored = defineEffect({
  type: 'effort-ignored',
  summary: 'Whatever effort is asked for, the model thinks as at one level. Requests without an effort stay.',
  options: z.strictObject({
    level: z.enum(['low', 'medium', 'high', 'xhigh', 'max']).default('medium').describe('the level of all'),
  }),
  make: ({ level }) => ({
    lostSuccess: 0,
    asked: (request) => (request.effort === null ? request : { ...request, effort: level }),
  }),
});
