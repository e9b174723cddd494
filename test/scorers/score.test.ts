import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Check } from '../../src/canaries/canary.ts';
import type { Aspect } from '../../src/model.ts';
import { makeScorers, score } from '../../src/scorers/score.ts';
import { defineScorer } from '../../src/scorers/scorer.ts';
import { NONCE, answer } from '../contract/scorer.ts';

const fixed = defineScorer({
  type: 'fixed',
  summary: 'Gives what it is told, later.',
  aspect: 'correct',
  options: z.strictObject({ score: z.number().nullable() }),
  make:
    ({ score: given }) =>
    () =>
      Promise.resolve(given),
});

const check = (given: number | null, weight = 1, aspect: Aspect = 'correct'): Check => ({
  type: 'fixed',
  weight,
  aspect,
  options: { score: given },
});

const judge = (checks: readonly Check[]) => score(makeScorers(checks, [fixed]), answer('x'), { nonce: NONCE });

test('an aspect is the weighted mean of its own checks', async () => {
  expect(await judge([check(1, 3), check(0, 1), check(0.5, 1, 'format')])).toEqual({
    scores: { correct: 0.75, format: 0.5 },
    unscored: [],
  });
});

test('a check that gives null has no weight and is named', async () => {
  expect(await judge([check(1), check(null, 100)])).toEqual({ scores: { correct: 1 }, unscored: ['fixed'] });
});

test('an aspect whose checks are all null is null, and one without checks is absent', async () => {
  expect(await judge([check(null), check(null)])).toEqual({ scores: { correct: null }, unscored: ['fixed', 'fixed'] });
  expect(await judge([])).toEqual({ scores: {}, unscored: [] });
});

test('a scorer that leaves its range is a bug and throws', async () => {
  await expect(judge([check(1.5)])).rejects.toThrow('scorer fixed gave 1.5');
  await expect(judge([check(-0.1)])).rejects.toThrow('neither 0..1 nor null');
});

test('a check that was not validated throws', () => {
  expect(() => makeScorers([{ ...check(1), type: 'guess' }], [fixed])).toThrow('no scorer "guess"');
  expect(() => makeScorers([{ ...check(1), options: {} }], [fixed])).toThrow();
});

test('the mean lies between the least and the greatest of the scores', async () => {
  const one = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0.01, max: 1000, noNaN: true }));
  await fc.assert(
    fc.asyncProperty(fc.array(one, { minLength: 1, maxLength: 6 }), async (all) => {
      const { scores } = await judge(all.map(([given, weight]) => check(given, weight)));
      const given = all.map(([value]) => value);
      expect(scores.correct).toBeGreaterThanOrEqual(Math.min(...given) - 1e-9);
      expect(scores.correct).toBeLessThanOrEqual(Math.min(1, Math.max(...given) + 1e-9));
    }),
  );
});
