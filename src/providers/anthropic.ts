import { z } from 'zod';
import { defineProvider } from './provider.ts';
import { baseUrl } from './transport/base-url.ts';
import { lazyProvider } from './transport/lazy-provider.ts';

const options = z.strictObject({
  apiKey: z
    .string()
    .min(1)
    .optional()
    .describe('Sent as bearer token; without it only the headers of the backend authenticate.'),
  baseUrl: baseUrl.default('https://api.anthropic.com').describe('Where the API is, without /v1/messages.'),
});

/** The Messages API of Anthropic, and of whatever speaks it. */
export const anthropic = defineProvider({
  type: 'anthropic',
  summary: 'The Messages API of Anthropic, or of a gateway that speaks it.',
  options,
  cannotSend: ['temperature', 'seed'],
  make: (given, clock) =>
    lazyProvider(async () => (await import('./messages/connect.ts')).connectMessages(given, clock)),
});
