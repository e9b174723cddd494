import fc from 'fast-check';
import { expect, test } from 'vitest';
import { promDuration } from '../../src/rules/duration.ts';

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

test('a duration is written in its largest whole unit', () => {
  expect(promDuration(3_600_000)).toBe('1h');
  expect(promDuration(5_400_000)).toBe('90m');
  expect(promDuration(172_800_000)).toBe('2d');
  expect(promDuration(0)).toBe('1s');
});

test('what is written means the same time, rounded up to a second', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10 ** 10 }), (ms) => {
      const text = promDuration(ms);
      expect(Number.parseInt(text, 10) * (SECONDS[text.at(-1) ?? ''] ?? 0)).toBe(Math.ceil(ms / 1000));
    }),
  );
});
