import { expect, test } from 'vitest';
import { z } from 'zod';
import { SCORERS } from '../../src/scorers/index.ts';
import { defineScorer } from '../../src/scorers/scorer.ts';
import type { Score } from '../../src/scorers/scorer.ts';
import { answer, scoreOf } from '../contract/scorer.ts';

const fixed = defineScorer({
  type: 'fixed',
  summary: 'Gives what it is told.',
  aspect: 'correct',
  options: z.strictObject({ score: z.number().nullable() }),
  make:
    ({ score }) =>
    (): Score =>
      score,
});
const plugins = [...SCORERS, fixed];

test.each([
  [1, 0],
  [0, 1],
  [0.25, 0.75],
  [null, null],
])('a score of %j becomes %j', async (score, expected) => {
  const options = { check: { type: 'fixed', score } };
  expect(await scoreOf(plugins, { type: 'not', options }, answer('x'))).toBe(expected);
});

test('not of not is the check itself', async () => {
  const options = { check: { type: 'not', check: { type: 'fixed', score: 0.25 } } };
  expect(await scoreOf(plugins, { type: 'not', options }, answer('x'))).toBe(0.25);
});
