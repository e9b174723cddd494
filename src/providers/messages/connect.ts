import { Anthropic } from '@anthropic-ai/sdk';
import type { Clock } from '../../model.ts';
import type { Call, Provider } from '../provider.ts';
import { attempt } from '../transport/attempt.ts';
import { boundedFetch, EVENT_STREAM, JSON_ANSWER } from '../transport/bounded-fetch.ts';
import { readStream } from '../transport/read-stream.ts';
import { requestHeaders, withoutEnvironmentHeaders } from '../transport/request-headers.ts';
import { messageContent } from './answer.ts';
import { messagesCause } from './cause.ts';
import { messagesRequest } from './request.ts';
import { messagesReader } from './stream.ts';

export interface MessagesOptions {
  readonly apiKey?: string | undefined;
  /** Without /v1/messages. */
  readonly baseUrl: string;
}

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

/** Calls the Messages API through its SDK. */
export const connectMessages = ({ apiKey, baseUrl: url }: MessagesOptions, clock: Clock): Provider => {
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
};
