import fc from 'fast-check';
import { expect, test } from 'vitest';
import { retryAfterMs } from '../../../src/providers/transport/retry-after.ts';

const NOW = Date.parse('2026-03-02T10:00:00Z');
const read = (headers: Record<string, string>) => retryAfterMs(new Headers(headers), () => NOW);

test.each([
  [{ 'retry-after': '0' }, 0],
  [{ 'retry-after': '120' }, 120_000],
  [{ 'retry-after': '1.0005' }, 1001],
  [{ 'retry-after-ms': '250' }, 250],
  [{ 'retry-after-ms': 'x', 'retry-after': '2' }, 2000],
  [{ 'retry-after': 'Mon, 02 Mar 2026 10:00:20 GMT' }, 20_000],
  [{ 'retry-after': 'Mon, 02 Mar 2026 09:00:00 GMT' }, 0],
  [{ 'retry-after': 'Mon, 02 Mar 2026 12:00:20 GMT', date: 'Mon, 02 Mar 2026 12:00:00 GMT' }, 20_000],
  [
    { 'retry-after': '999999999999999' },
    999_999_999_999_999_000 > Number.MAX_SAFE_INTEGER ? Number.MAX_SAFE_INTEGER : 0,
  ],
])('%o is %s ms', (headers, expected) => {
  expect(read(headers)).toBe(expected);
});

test.each(['', '-1', '+5', '1e9', '0x10', 'Infinity', 'tomorrow', '2026-03-02', 'Mon Mar  2 10:00:20 2026', '5 s'])(
  '"%s" says nothing',
  (value) => {
    expect(read({ 'retry-after': value })).toBeUndefined();
  },
);

test('whatever a header holds, the result is undefined or a safe whole number from 0 on', () => {
  const value = fc.oneof(fc.string({ unit: 'grapheme-ascii' }), fc.double().map(String), fc.nat().map(String));
  fc.assert(
    fc.property(value, value, (first, second) => {
      const ms = read({ 'retry-after': first, 'retry-after-ms': second });
      expect(ms === undefined || (Number.isSafeInteger(ms) && ms >= 0)).toBe(true);
    }),
  );
});

test('a date is read back to the second', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000_000 }), (seconds) => {
      expect(read({ 'retry-after': new Date(NOW + seconds * 1000).toUTCString() })).toBe(seconds * 1000);
    }),
  );
});
