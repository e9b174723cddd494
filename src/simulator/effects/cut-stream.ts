import { z } from 'zod';
import { defineEffect } from './effect.ts';

export const cutStream = defineEffect({
  type: 'cut-stream',
  summary:
    'Ends the answer before its last event (or byte): `clean` ends the body in order, `tear` drops the connection.',
  options: z.strictObject({
    how: z.enum(['clean', 'tear']).default('clean'),
    /** How much of the answer is sent before. */
    fraction: z.number().min(0).max(0.95).default(0.5),
  }),
  make: ({ how, fraction }) => ({ lostSuccess: 0, ending: { type: 'cut', how, fraction } }),
});
