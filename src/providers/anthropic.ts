import { Anthropic } from '@anthropic-ai/sdk';
import { z } from 'zod';
import { messageContent } from './messages/answer.ts';
import { messagesCause } from './messages/cause.ts';
import { messagesRequest } from './messages/request.ts';
import { messagesReader } from './messages/stream.ts';
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
  baseUrl: baseUrl.default('https://api.anthropic.com').describe('Where the API is, without /v1/messages.'),
});

/** A client that sends once, reads nothing from the environment or the disk, and prints nothing. */
const client = (apiKey: string | undefined, baseURL: string, fetch: typeof globalThis.fetch): Anthropic =>
  withoutEnvironmentHeaders(
    new Anthropic({
      apiKey: apiKey ?? '',
      baseURL,
      fetch,
      maxRetries: 0,
      webhookKey: null,
      openTelemetry: false,
      logLevel: 'off',
    }),
  );

/** The Messages API of Anthropic, and of whatever speaks it. */
export const anthropic = defineProvider({
  type: 'anthropic',
  summary: 'The Messages API of Anthropic, or of a gateway that speaks it.',
  options,
  cannotSend: ['temperature', 'seed'],
  make: ({ apiKey, baseUrl: url }, clock) => {
    const streaming = client(apiKey, url, boundedFetch(EVENT_STREAM));
    const plain = client(apiKey, url, boundedFetch(JSON_ANSWER));
    const exchange = { clock, secrets: apiKey === undefined ? [] : [apiKey], causeOf: messagesCause(clock) };
    const probe = (call: Call) =>
      attempt(exchange, call, async (run) => {
        const body = messagesRequest(call);
        const request = {
          body,
          stream: call.stream,
          headers: requestHeaders(call, apiKey),
          signal: run.limit.signal,
          timeout: Math.ceil(call.deadlineMs),
        };
        // Not `messages.create`: that prints a warning for every call to a model that is about to be retired.
        if (call.stream) {
          const { data, request_id } = await streaming
            .post<AsyncIterable<unknown>>('/v1/messages', request)
            .withResponse();
          return readStream(data, messagesReader(request_id ?? null), run, clock);
        }
        const { data, request_id } = await plain.post<unknown>('/v1/messages', request).withResponse();
        const latencyMs = clock.monotonicMs() - run.startedMs;
        return { ...messageContent(data, request_id ?? null), latencyMs };
      });
    return { probe };
  },
});
