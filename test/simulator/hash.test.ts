import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normal, seedOf, uniform } from '../../src/simulator/hash.ts';

test('uniform draws lie in [0, 1) and are the same for the same seed, count and salt', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.nat(), fc.nat(), (seed, n, salt) => {
      const drawn = uniform(seed, n, salt);
      expect(drawn).toBeGreaterThanOrEqual(0);
      expect(drawn).toBeLessThan(1);
      expect(uniform(seed, n, salt)).toBe(drawn);
    }),
  );
});

/** Chi-squared of counts in equal bins; 99.9% of uniform samples lie below 43.8 with 19 degrees of freedom. */
const chiSquared = (values: readonly number[]): number => {
  const bins = new Array<number>(20).fill(0);
  for (const value of values) bins[Math.floor(value * 20)]! += 1;
  const expected = values.length / 20;
  return bins.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
};

test.each([
  ['successive counts of one cell', (i: number) => uniform(seedOf(7, 'place', 'canary'), i, 1)],
  ['the first draw of successive cells', (i: number) => uniform(seedOf(7, 'place', `canary-${i}`), 0, 1)],
  ['successive seeds', (i: number) => uniform(seedOf(i, 'place', 'canary'), 0, 1)],
  ['successive salts', (i: number) => uniform(seedOf(7, 'place', 'canary'), 3, i)],
])('20,000 draws over %s fill 20 bins evenly', (_, draw) => {
  expect(chiSquared(Array.from({ length: 20_000 }, (_value, i) => draw(i)))).toBeLessThan(43.8);
});

test('draws for two salts, and of two neighbouring counts, are not correlated', () => {
  const seed = seedOf('x');
  const correlation = (second: (i: number) => number): number => {
    let sum = 0;
    for (let i = 0; i < 20_000; i += 1) sum += (uniform(seed, i, 1) - 0.5) * (second(i) - 0.5);
    return (sum / 20_000) * 12;
  };
  expect(Math.abs(correlation((i) => uniform(seed, i, 2)))).toBeLessThan(0.03);
  expect(Math.abs(correlation((i) => uniform(seed, i + 1, 1)))).toBeLessThan(0.03);
});

test('normal draws have mean 0 and standard deviation 1', () => {
  const drawn = Array.from({ length: 20_000 }, (_, i) => normal(seedOf('n'), i, 5));
  const mean = drawn.reduce((a, b) => a + b, 0) / drawn.length;
  const deviation = Math.sqrt(drawn.reduce((sum, x) => sum + (x - mean) ** 2, 0) / drawn.length);
  expect(Math.abs(mean)).toBeLessThan(0.03);
  expect(Math.abs(deviation - 1)).toBeLessThan(0.03);
});

test('where one part of a seed ends and the next begins makes a difference', () => {
  expect(seedOf('ab', 'c')).not.toBe(seedOf('a', 'bc'));
  expect(seedOf('a')).not.toBe(seedOf('a', ''));
});
