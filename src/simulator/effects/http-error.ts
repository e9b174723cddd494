import { z } from 'zod';
import { duration } from '../duration.ts';
import { defineEffect } from './effect.ts';

export const httpError = defineEffect({
  type: 'http-error',
  summary:
    'Answers with an error status in the shape of the protocol: an outage at share 1, a storm of 429 or 529 below.',
  options: z.strictObject({
    status: z.int().min(400).max(599).describe('the HTTP status'),
    retryAfter: duration.optional().describe('sent as `retry-after`, in whole seconds'),
    message: z.string().default('The service cannot answer now.').describe('what the error says'),
    inStream: z
      .boolean()
      .default(false)
      .describe('a streamed request gets 200, half of its events, and then an error event'),
  }),
  make: ({ status, retryAfter, message, inStream }) => ({
    lostSuccess: 0,
    ending: { type: 'error', status, retryAfterMs: retryAfter ?? null, message, inStream },
  }),
});
