import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_SETUP } from '../../src/rules/shipped.ts';
import { BUDGET_MS, burnWindows } from '../../src/rules/slo-windows.ts';

const HOUR_MS = 3_600_000;
const every = (intervalMs: number) => ({ ...DEFAULT_SETUP, schedules: [{ name: 'one', intervalMs }] });

test('the windows of a fast schedule are those of the workbook, with its burn rates', () => {
  expect(burnWindows(every(60_000), 'fast')).toMatchObject({ longMs: 6 * HOUR_MS, shortMs: HOUR_MS / 2, rate: 6 });
  expect(burnWindows(every(60_000), 'slow')).toMatchObject({ longMs: 72 * HOUR_MS, shortMs: 6 * HOUR_MS, rate: 1 });
});

test('windows of any schedule hold their cycles, the short one lies in the long one, and no rate is below 1', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1000, max: 14 * 24 * HOUR_MS }), (intervalMs) => {
      const [fast, slow] = [burnWindows(every(intervalMs), 'fast'), burnWindows(every(intervalMs), 'slow')];
      for (const { longMs, shortMs, rate, leastLong, leastShort } of [fast, slow]) {
        expect(shortMs).toBeGreaterThanOrEqual(2 * intervalMs);
        expect(longMs).toBeGreaterThan(shortMs);
        expect(rate).toBeGreaterThanOrEqual(1);
        expect(leastLong).toBeGreaterThan(leastShort);
      }
      expect(slow.rate).toBeLessThanOrEqual(fast.rate);
      // What the fast alert lets pass in its window is a twentieth of the budget, rounding aside, or the even rate.
      expect(Math.abs(fast.rate - Math.max(1, (0.05 * BUDGET_MS) / fast.longMs))).toBeLessThanOrEqual(0.005);
    }),
  );
});
