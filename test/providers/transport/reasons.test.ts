import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FAILURE_REASONS } from '../../../src/model.ts';
import { networkError, networkReason } from '../../../src/providers/transport/network-reason.ts';
import { statusReason } from '../../../src/providers/transport/status-reason.ts';

test.each([
  ['ENOTFOUND', 'dns'],
  ['EAI_AGAIN', 'dns'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls'],
  ['CERT_HAS_EXPIRED', 'tls'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls'],
  ['ECONNREFUSED', 'connection'],
  ['ECONNRESET', 'connection'],
  ['UND_ERR_CONNECT_TIMEOUT', 'connection'],
  ['UND_ERR_SOCKET', 'connection'],
  ['HPE_INVALID_CONSTANT', 'malformed'],
  ['Z_DATA_ERROR', 'malformed'],
  ['UND_ERR_HEADERS_TIMEOUT', 'deadline'],
  ['', 'connection'],
])('the code %s is %s', (code, reason) => {
  expect(networkReason(code)).toBe(reason);
});

test('every status has a reason of the list', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1000 }), (status) => {
      expect(FAILURE_REASONS).toContain(statusReason(status));
    }),
  );
});

test('the first code along the causes counts, with the last message before it', () => {
  const inner = Object.assign(new Error('getaddrinfo ENOTFOUND x'), { code: 'ENOTFOUND' });
  const error = new TypeError('fetch failed', { cause: new Error('', { cause: inner }) });
  expect(networkError(error)).toEqual({ code: 'ENOTFOUND', message: 'getaddrinfo ENOTFOUND x' });
  expect(networkError(new Error('bad port'))).toEqual({ code: '', message: 'bad port' });
  const loop = new Error('loop');
  loop.cause = loop;
  expect(networkError(loop).code).toBe('');
});
