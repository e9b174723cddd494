import fc from 'fast-check';
import { expect, test } from 'vitest';
import { roundDown, roundTo, roundUp } from '../../src/stats/round.ts';

test.each([
  [roundTo, 0.12345, 1000, 0.123],
  [roundDown, 0.1239, 1000, 0.123],
  [roundUp, 0.1231, 1000, 0.124],
  [roundDown, -0.1231, 1000, -0.124],
])('%o of %d to 1/%d is %d', (round, x, perUnit, expected) => {
  expect(round(x, perUnit)).toBe(expected);
});

test('no rounding gives a negative zero, which JSON would lose', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.constantFrom(roundTo, roundDown, roundUp),
      (x, round) => {
        const rounded = round(x, 1000);
        expect(Object.is(JSON.parse(JSON.stringify(rounded)), rounded)).toBe(true);
      },
    ),
  );
});

test('down is never above and up never below', () => {
  fc.assert(
    fc.property(fc.double({ min: -1e4, max: 1e4, noNaN: true }), (x) => {
      expect(roundDown(x, 1e6)).toBeLessThanOrEqual(x + 1e-12);
      expect(roundUp(x, 1000)).toBeGreaterThanOrEqual(x - 1e-12);
    }),
  );
});
