import fc from 'fast-check';
import { expect, test } from 'vitest';
import { upperLimit } from '../../src/stats/upper-limit.ts';

test('published limits: three in n for none, and those of Clopper and Pearson', () => {
  expect(upperLimit(0, 1000)).toBeCloseTo(1 - 0.05 ** (1 / 1000), 10);
  expect(upperLimit(0, 10)).toBeCloseTo(0.2589, 4);
  expect(upperLimit(1, 10)).toBeCloseTo(0.3942, 4);
  expect(upperLimit(5, 20)).toBeCloseTo(0.4556, 4);
  expect(upperLimit(0, 0)).toBe(1);
  expect(upperLimit(3, 3)).toBe(1);
});

test('it lies above the observed rate, grows with hits and shrinks with trials', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 50, max: 5000 }), (hits, trials) => {
      const limit = upperLimit(hits, trials);
      expect(limit).toBeGreaterThan(hits / trials);
      expect(limit).toBeLessThan(upperLimit(hits + 1, trials));
      expect(limit).toBeGreaterThan(upperLimit(hits, trials + 10));
    }),
  );
});
