import { OpenAI } from 'openai';
import { z } from 'zod';
import { chatContent } from './chat/answer.ts';
import { chatCause } from './chat/cause.ts';
import { chatRequest, MAX_TOKENS_FIELDS } from './chat/request.ts';
import { chatReader } from './chat/stream.ts';
import { type Call, defineProvider } from './provider.ts';
import { attempt } from './transport/attempt.ts';
import { baseUrl } from './transport/base-url.ts';
import { boundedFetch, EVENT_STREAM, JSON_ANSWER } from './transport/bounded-fetch.ts';
import { readStream } from './transport/read-stream.ts';
import { requestHeaders, withoutEnvironmentHeaders } from './transport/request-headers.ts';

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

/** A client that sends once, reads nothing from the environment, and prints nothing. */
const client = (apiKey: string | undefined, baseURL: string, fetch: typeof globalThis.fetch): OpenAI =>
  withoutEnvironmentHeaders(
    new OpenAI({
      // The SDK insists on one; its header is taken away from each request.
      apiKey: apiKey ?? 'none',
      adminAPIKey: null,
      organization: null,
      project: null,
      webhookSecret: null,
      baseURL,
      fetch,
      maxRetries: 0,
      logLevel: 'off',
    }),
  );

/** Chat completions of OpenAI and of any server that is compatible with them. */
export const openai = defineProvider({
  type: 'openai',
  summary: 'Chat completions of OpenAI, vLLM, llama.cpp, a gateway or any other compatible server.',
  options,
  cannotSend: ['thinking'],
  make: ({ apiKey, baseUrl: url, maxTokensField }, clock) => {
    const streaming = client(apiKey, url, boundedFetch(EVENT_STREAM));
    const plain = client(apiKey, url, boundedFetch(JSON_ANSWER));
    const exchange = { clock, secrets: apiKey === undefined ? [] : [apiKey], causeOf: chatCause(clock) };
    const probe = (call: Call) =>
      attempt(exchange, call, async (run) => {
        const body = chatRequest(call, maxTokensField);
        const request = {
          headers: requestHeaders(call, apiKey),
          signal: run.limit.signal,
          timeout: Math.ceil(call.deadlineMs),
        };
        if (body.stream === true) {
          const { data, request_id } = await streaming.chat.completions.create(body, request).withResponse();
          return readStream(data, chatReader(request_id), run, clock);
        }
        const { data, request_id } = await plain.chat.completions.create(body, request).withResponse();
        const latencyMs = clock.monotonicMs() - run.startedMs;
        return { ...chatContent(data, request_id), latencyMs };
      });
    return { probe };
  },
});
