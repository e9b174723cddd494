import { expect, test } from 'vitest';
import { normalCdf } from '../../src/stats/normal-cdf.ts';

test.each([
  [0, 0.5],
  [1, 0.841344746068543],
  [-1.959963984540054, 0.025],
  [3, 0.99865010196837],
  [-5, 2.866515718791939e-7],
  [-9, 0],
  [9, 1],
])('at %d it is %d', (z, expected) => {
  expect(normalCdf(z)).toBeCloseTo(expected, 13);
});
