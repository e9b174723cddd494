import { z } from 'zod';
import { MAX_TOKENS_FIELDS } from './chat/request.ts';
import { defineProvider } from './provider.ts';
import { baseUrl } from './transport/base-url.ts';
import { lazyProvider } from './transport/lazy-provider.ts';

const options = z.strictObject({
  apiKey: z
    .string()
    .min(1)
    .optional()
    .describe('Sent as bearer token; without it only the headers of the backend authenticate.'),
  baseUrl: baseUrl.describe('Where the API is, up to and without /chat/completions; mostly it ends in /v1.'),
  maxTokensField: z
    .enum(MAX_TOKENS_FIELDS)
    .default('max_tokens')
    .describe("The field that limits the output. OpenAI's reasoning models want max_completion_tokens."),
});

/** Chat completions of OpenAI and of any server that is compatible with them. */
export const openai = defineProvider({
  type: 'openai',
  summary: 'Chat completions of OpenAI, vLLM, llama.cpp, a gateway or any other compatible server.',
  options,
  cannotSend: ['thinking'],
  make: (given, clock) => lazyProvider(async () => (await import('./chat/connect.ts')).connectChat(given, clock)),
});
