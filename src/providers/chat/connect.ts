import { OpenAI } from 'openai';
import type { Clock } from '../../model.ts';
import type { Call, Provider } from '../provider.ts';
import { attempt } from '../transport/attempt.ts';
import { boundedFetch, EVENT_STREAM, JSON_ANSWER } from '../transport/bounded-fetch.ts';
import { readStream } from '../transport/read-stream.ts';
import { requestHeaders, withoutEnvironmentHeaders } from '../transport/request-headers.ts';
import { chatContent } from './answer.ts';
import { chatCause } from './cause.ts';
import { chatRequest } from './request.ts';
import type { MaxTokensField } from './request.ts';
import { chatReader } from './stream.ts';

export interface ChatOptions {
  readonly apiKey?: string | undefined;
  /** Up to and without /chat/completions. */
  readonly baseUrl: string;
  readonly maxTokensField: MaxTokensField;
}

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

/** Calls chat completions through the SDK. */
export const connectChat = ({ apiKey, baseUrl: url, maxTokensField }: ChatOptions, clock: Clock): Provider => {
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
};
