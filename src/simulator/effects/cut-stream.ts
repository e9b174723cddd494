import { z } from 'zod';
import { defineEffect } from './effect.ts';

export const cutStream = defineEffect({
  type: 'cut-stream',
  summary:
    'Ends the answer before its last event (or byte): `clean` ends the body in order, `tear` drops the connection.',
  options: z.strictObject({
    how: z.enum(['clean', 'tear']).default('clean').describe('in order, or broken'),
    fraction: z.number().min(0).max(0.95).default(0.5).describe('how much of the answer is sent before'),
  }),
  make: ({ how, fraction }) => ({ lostSuccess: 0, ending: { type: 'cut', how, fraction } }),
});
