import type { FailureReason } from '../../model.ts';

const BY_STATUS: Readonly<Record<number, FailureReason>> = {
  401: 'auth',
  402: 'auth',
  403: 'auth',
  404: 'not_found',
  407: 'auth',
  408: 'timeout',
  410: 'not_found',
  413: 'too_large',
  414: 'too_large',
  429: 'rate_limited',
  431: 'too_large',
  503: 'overloaded',
  504: 'timeout',
  522: 'timeout',
  524: 'timeout',
  529: 'overloaded',
};

/**
 * The reason behind an HTTP status that is not a success. Other 4xx are `bad_request`, other 5xx `server_error`;
 * redirects are not followed and are `other`, as is anything outside 400 to 599.
 */
export const statusReason = (status: number): FailureReason => {
  const known = BY_STATUS[status];
  if (known !== undefined) return known;
  if (status >= 400 && status < 500) return 'bad_request';
  return status >= 500 && status < 600 ? 'server_error' : 'other';
};
