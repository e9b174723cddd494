import { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError } from 'openai';
import type { Clock, FailureReason } from '../../model.ts';
import type { Cause } from '../transport/no-answer.ts';
import { retryAfterMs } from '../transport/retry-after.ts';
import { sdkCause } from '../transport/sdk-cause.ts';
import { statusReason } from '../transport/status-reason.ts';

/** By `code` or `type` of an error, as OpenAI and compatible servers name them. */
const BY_NAME: Readonly<Record<string, FailureReason>> = {
  BadRequestError: 'bad_request',
  invalid_request_error: 'bad_request',
  authentication_error: 'auth',
  invalid_api_key: 'auth',
  permission_error: 'auth',
  insufficient_quota: 'rate_limited',
  rate_limit_error: 'rate_limited',
  rate_limit_exceeded: 'rate_limited',
  model_not_found: 'not_found',
  not_found_error: 'not_found',
  NotFoundError: 'not_found',
  context_length_exceeded: 'too_large',
  timeout: 'timeout',
  timeout_error: 'timeout',
  engine_overloaded: 'overloaded',
  overloaded: 'overloaded',
  overloaded_error: 'overloaded',
};

/** Inside a stream the status is 200: the error names itself, or gives the status that it would have had. */
const streamReason = (code: unknown, type: unknown): FailureReason => {
  const status = Number(code);
  if (Number.isInteger(status) && status >= 400) return statusReason(status);
  return BY_NAME[String(code)] ?? BY_NAME[String(type)] ?? 'server_error';
};

const apiCause = (error: APIError, now: () => number): Cause => {
  const { status, code, type, headers, requestID } = error;
  const inStream = status === undefined;
  const tooLarge = code === 'context_length_exceeded';
  const reason = inStream || tooLarge ? streamReason(code, type) : statusReason(status);
  const request = requestID ? ` (request ${requestID})` : '';
  const retry = headers === undefined ? undefined : retryAfterMs(headers, now);
  return {
    reason,
    message: `${inStream ? 'error event in the stream' : 'HTTP'}${request}: ${error.message}`,
    ...(retry !== undefined && { retryAfterMs: retry }),
  };
};

/** The one mapping of what the openai package throws; undefined for an error that is not the world's. */
export const chatCause = (clock: Pick<Clock, 'now'>): ((error: unknown) => Cause | undefined) =>
  sdkCause<APIError>(
    {
      aborted: APIUserAbortError,
      timedOut: APIConnectionTimeoutError,
      connection: APIConnectionError,
      api: APIError,
    },
    (error) => apiCause(error, clock.now),
  );
