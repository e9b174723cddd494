import { expect, test } from 'vitest';
import { dayFactor, dayOf, drawnChance, lostByOdds, profileOf, withOdds } from '../../src/simulator/healthy.ts';
import { seedOf } from '../../src/simulator/hash.ts';

const place = { model: 'alpha', region: 'us', hardware: 'gpu' };

test('drawn chances have mean 0.985, three quarters above 0.99, and a few down to 0.85', () => {
  const chances = Array.from({ length: 5000 }, (_, i) => drawnChance(1, 'alpha', `a/${i}`));
  const mean = chances.reduce((a, b) => a + b, 0) / chances.length;
  expect(mean).toBeGreaterThan(0.983);
  expect(mean).toBeLessThan(0.989);
  expect(Math.min(...chances)).toBeGreaterThanOrEqual(0.85);
  expect(Math.max(...chances)).toBeLessThanOrEqual(1);
  const share = (test: (x: number) => boolean): number => chances.filter(test).length / chances.length;
  expect(share((x) => x > 0.99)).toBeCloseTo(0.75, 1);
  expect(share((x) => x < 0.955)).toBeCloseTo(0.05, 1);
});

test('a chance depends on seed, model and canary alone', () => {
  expect(drawnChance(1, 'alpha', 'a/1')).toBe(drawnChance(1, 'alpha', 'a/1'));
  expect(drawnChance(2, 'alpha', 'a/1')).not.toBe(drawnChance(1, 'alpha', 'a/1'));
  expect(drawnChance(1, 'beta', 'a/1')).not.toBe(drawnChance(1, 'alpha', 'a/1'));
});

test('profiles are laid over each other: of those that cover a place the last one wins, key by key', () => {
  const profile = profileOf(place, [
    { scope: {}, success: 0.9, canaries: { 'a/1': 0.5, 'a/2': 0.6 }, latency: { firstTokenMs: 5, tokenMs: 1 } },
    { scope: { model: 'alpha' }, canaries: { 'a/2': 0.7 }, dayEffect: 0.3 },
    { scope: { model: 'beta' }, success: 0.1, canaries: {} },
  ]);
  expect(profile).toEqual({
    success: 0.9,
    canaries: { 'a/1': 0.5, 'a/2': 0.7 },
    dayEffect: 0.3,
    paraphrase: 0.1,
    kvPool: 500_000,
    firstTokenMs: 5,
    tokenMs: 1,
  });
});

test('day factors are log-normal with median 1, one for each UTC day', () => {
  const seed = seedOf('place');
  const logs = Array.from({ length: 4000 }, (_, day) => Math.log(dayFactor(seed, day, 0.33)));
  const mean = logs.reduce((a, b) => a + b, 0) / logs.length;
  const deviation = Math.sqrt(logs.reduce((sum, x) => sum + (x - mean) ** 2, 0) / logs.length);
  expect(Math.abs(mean)).toBeLessThan(0.02);
  expect(deviation).toBeCloseTo(0.33, 1);
  expect(dayFactor(seed, 3, 0)).toBe(1);
  expect(dayOf(Date.UTC(2026, 0, 2, 23, 59))).toBe(dayOf(Date.UTC(2026, 0, 2)));
  expect(dayOf(Date.UTC(2026, 0, 3))).toBe(dayOf(Date.UTC(2026, 0, 2)) + 1);
});

test('the size of greater odds of failing is what the drawn chances lose by them', () => {
  const chances = Array.from({ length: 5000 }, (_, i) => drawnChance(1, 'alpha', `a/${i}`));
  const lost = chances.reduce((sum, chance) => sum + 1 - withOdds(chance, 10) / chance, 0) / chances.length;
  expect(Math.abs(lostByOdds(10) - lost)).toBeLessThan(0.01);
  expect(lostByOdds(1)).toBeCloseTo(0, 12);
});

test('a factor on the odds of failing moves fragile canaries and leaves certain ones', () => {
  expect(withOdds(0.9, 2)).toBeCloseTo(1 - 2 / 9 / (1 + 2 / 9), 12);
  expect(withOdds(1, 5)).toBe(1);
  expect(withOdds(0, 5)).toBe(0);
});
