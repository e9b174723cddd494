import { z } from 'zod';
import { defineEffect } from './effect.ts';

export const systemFingerprint = defineEffect({
  type: 'system-fingerprint',
  summary: 'Another system fingerprint, as after a change of the servers; only chat completions carry one.',
  options: z.strictObject({ value: z.string().min(1).default('fp_changed').describe('the fingerprint') }),
  make: ({ value }) => ({ lostSuccess: 0, reply: (reply) => ({ ...reply, systemFingerprint: value }) }),
});
