import fc from 'fast-check';
import { expect, test } from 'vitest';
import { duration, durationMs } from '../../src/simulator/duration.ts';

test.each([
  ['40s', 40_000],
  ['1.5m', 90_000],
  ['250ms', 250],
  ['2h', 7_200_000],
  ['1d', 86_400_000],
])('%s is %i ms', (text, ms) => {
  expect(durationMs(text)).toBe(ms);
});

test('a number is seconds, and a negative one is refused', () => {
  expect(duration.parse(40)).toBe(40_000);
  expect(duration.safeParse(-1).success).toBe(false);
  expect(duration.safeParse(Number.NaN).success).toBe(false);
});

test('any text is either a duration that is not negative, or null', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9.]{0,12}(ms|s|m|h|d|w)?$/)), (text) => {
      const ms = durationMs(text);
      if (ms !== null) expect(ms).toBeGreaterThanOrEqual(0);
      expect(duration.safeParse(text).success).toBe(ms !== null);
    }),
  );
});
