/** IMF-fixdate, the one form that servers may send. Source: RFC 9110, section 5.6.7. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
const NUMBER = /^\d{1,15}(\.\d{1,6})?$/;

const httpDate = (value: string | null): number | undefined => {
  if (value === null || !HTTP_DATE.test(value)) return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : time;
};

const amount = (value: string | null, unitMs: number): number | undefined =>
  value !== null && NUMBER.test(value)
    ? Math.min(Math.ceil(Number(value) * unitMs), Number.MAX_SAFE_INTEGER)
    : undefined;

/**
 * How long the server asks us to wait, in milliseconds, at least 0: `retry-after-ms`, else `retry-after` as seconds or
 * as a date (against the server's own `date` where it sends one, so that a skewed clock does not matter).
 * Undefined when neither is there or can be read. Source: RFC 9110, section 10.2.3; `retry-after-ms` is not standard.
 */
export const retryAfterMs = (
  headers: { get: (name: string) => string | null },
  now: () => number,
): number | undefined => {
  const header = headers.get('retry-after');
  const short = amount(headers.get('retry-after-ms'), 1) ?? amount(header, 1000);
  if (short !== undefined) return short;
  const date = httpDate(header);
  return date === undefined ? undefined : Math.max(0, date - (httpDate(headers.get('date')) ?? now()));
};
