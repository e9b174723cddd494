import { z } from 'zod';
import { defineEffect } from './effect.ts';

export const hang = defineEffect({
  type: 'hang',
  summary: 'Accepts the request and then says nothing, for ever: before the headers, or in the middle of the body.',
  options: z.strictObject({
    when: z.enum(['before-headers', 'in-body']).default('before-headers').describe('where it stops'),
  }),
  make: ({ when }) => ({ lostSuccess: 0, ending: { type: 'hang', when } }),
});
