import { z } from 'zod';
import { defineEffect } from './effect.ts';

export const successRate = defineEffect({
  type: 'success-rate',
  summary: 'Multiplies the chance that an answer is right, for every canary alike: a silent loss of quality.',
  options: z.strictObject({ factor: z.number().min(0).max(1).describe('times the chance') }),
  make: ({ factor }) => ({ success: (chance) => chance * factor, lostSuccess: 1 - factor }),
});
