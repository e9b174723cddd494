import { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError } from '@anthropic-ai/sdk';
import type { Clock, FailureReason } from '../../model.ts';
import type { Cause } from '../transport/no-answer.ts';
import { retryAfterMs } from '../transport/retry-after.ts';
import { sdkCause } from '../transport/sdk-cause.ts';
import { statusReason } from '../transport/status-reason.ts';

/** By `error.type` of an `error` event, whose stream has the status 200. */
const BY_TYPE: Readonly<Record<string, FailureReason>> = {
  invalid_request_error: 'bad_request',
  authentication_error: 'auth',
  billing_error: 'auth',
  permission_error: 'auth',
  not_found_error: 'not_found',
  request_too_large: 'too_large',
  rate_limit_error: 'rate_limited',
  timeout_error: 'timeout',
  overloaded_error: 'overloaded',
  api_error: 'server_error',
};

const apiCause = (error: APIError, now: () => number): Cause => {
  const { status, type, apiMessage, requestID, headers } = error;
  // The class is chosen by status and by error code; the status alone says as much and knows no order of subclasses.
  const reason = status === undefined ? (BY_TYPE[type ?? ''] ?? 'server_error') : statusReason(status);
  const where = status === undefined ? 'error event in the stream' : `HTTP ${String(status)}`;
  const request = requestID ? ` (request ${requestID})` : '';
  const retry = headers === undefined ? undefined : retryAfterMs(headers, now);
  return {
    reason,
    message: `${where}${request}: ${type ?? ''} ${apiMessage ?? error.message}`,
    ...(retry !== undefined && { retryAfterMs: retry }),
  };
};

/** The one mapping of what @anthropic-ai/sdk throws; undefined for an error that is not the world's. */
export const messagesCause = (clock: Pick<Clock, 'now'>): ((error: unknown) => Cause | undefined) =>
  sdkCause<APIError>(
    {
      aborted: APIUserAbortError,
      timedOut: APIConnectionTimeoutError,
      connection: APIConnectionError,
      api: APIError,
    },
    (error) => apiCause(error, clock.now),
  );
