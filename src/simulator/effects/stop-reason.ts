import { z } from 'zod';
import { STOP_REASONS } from '../../model.ts';
import { defineEffect } from './effect.ts';

export const stopReason = defineEffect({
  type: 'stop-reason',
  summary: 'Ends with another stop reason, drawn from a mix; what is said stays.',
  options: z.strictObject({
    mix: z
      .partialRecord(z.enum(STOP_REASONS), z.number().min(0))
      .refine((mix) => Object.values(mix).some((weight) => weight > 0), 'at least one weight above 0')
      .default({ 'max-tokens': 1 })
      .describe('weights by stop reason'),
  }),
  make: ({ mix }) => {
    const reasons = STOP_REASONS.map((reason) => ({ reason, weight: mix[reason] ?? 0 }));
    const total = reasons.reduce((sum, { weight }) => sum + weight, 0);
    return {
      lostSuccess: 0,
      reply: (reply, { random }) => {
        let left = random() * total;
        const drawn = reasons.find(({ weight }) => (left -= weight) < 0);
        return { ...reply, stopReason: drawn?.reason ?? null };
      },
    };
  },
});
