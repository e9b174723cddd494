import type { FailureReason } from '../../model.ts';

const RULES: readonly (readonly [RegExp, FailureReason])[] = [
  [/^(ENOTFOUND|ENODATA|ESERVFAIL|ENONAME|EAI_\w+)$/, 'dns'],
  [/^(CERT_\w+|CRL_\w+|ERR_TLS_\w+|ERR_SSL_\w+|UNABLE_TO_\w+|EPROTO|UND_ERR_PRX_TLS)$/, 'tls'],
  [
    /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|HOSTNAME_MISMATCH|INVALID_\w+|PATH_LENGTH_EXCEEDED)$/,
    'tls',
  ],
  [
    /^(HPE_\w+|HTTPParserError|UND_ERR_HEADERS_OVERFLOW|Z_DATA_ERROR|Z_STREAM_ERROR|ERR__ERROR_FORMAT_\w+)$/,
    'malformed',
  ],
  // Limits of time inside Node's fetch: ours, not the server's.
  [/^(UND_ERR_HEADERS_TIMEOUT|UND_ERR_BODY_TIMEOUT)$/, 'deadline'],
  [/^(UND_ERR_INVALID_ARG|UND_ERR_NOT_SUPPORTED)$/, 'other'],
];

/** The reason behind the code of a network error of Node or of its fetch; `connection` for one that is not listed. */
export const networkReason = (code: string): FailureReason =>
  RULES.find(([pattern]) => pattern.test(code))?.[1] ?? 'connection';

/** Whether an error with this code means that no connection to the server, or to the proxy, came about. */
export const isUnsent = (code: string): boolean =>
  /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT)$/.test(code);

/** The first code along the chain of causes with the message beside it; an empty code when no link has one. */
export const networkError = (error: unknown): { readonly code: string; readonly message: string } => {
  let message = '';
  let link = error;
  // Ten links are more than any real chain has, and a bound for one that bites its tail.
  for (let depth = 0; depth < 10 && link instanceof Error; depth += 1) {
    message = link.message === '' ? message : link.message;
    if ('code' in link && typeof link.code === 'string') return { code: link.code, message };
    // The parser of HTTP gives its errors a code only sometimes.
    if (link.name === 'HTTPParserError') return { code: link.name, message };
    link = link.cause;
  }
  return { code: '', message };
};

/** Whether fetch threw this because a body ended before its time. */
export const isTorn = (error: unknown): error is TypeError =>
  error instanceof TypeError && error.message === 'terminated';
