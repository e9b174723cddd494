import type { Call } from '../provider.ts';

/** A header takes visible ASCII only; anything else in a request's id is percent-encoded. */
const headerValue = (id: string): string => id.toWellFormed().replace(/[^\x21-\x7e]/gu, encodeURIComponent);

/**
 * The headers of one call. Without a key of ours the SDK's own `authorization` is taken away (null), so that the
 * operator's headers can hold whatever the server wants instead.
 */
export const requestHeaders = (
  { headers, requestId }: Pick<Call, 'headers' | 'requestId'>,
  apiKey: string | undefined,
): Record<string, string | null> => ({
  ...(apiKey === undefined && { authorization: null }),
  ...headers,
  'x-client-request-id': headerValue(requestId),
});

/**
 * Takes back the headers that an SDK has read from the environment (`…_CUSTOM_HEADERS`), which no option of it prevents.
 * @throws when the SDK keeps them elsewhere than in the version that is pinned.
 */
export const withoutEnvironmentHeaders = <Client extends object>(client: Client): Client => {
  const { _options: options } = client as { _options?: { defaultHeaders?: unknown } };
  if (options === undefined) throw new Error('this version of the SDK has no _options');
  delete options.defaultHeaders;
  return client;
};
