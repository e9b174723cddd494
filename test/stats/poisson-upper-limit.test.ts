import { expect, test } from 'vitest';
import { poissonUpperLimit } from '../../src/stats/poisson-upper-limit.ts';

test.each([
  [0, 2.9957],
  [1, 4.7439],
  [10, 16.9622],
  [101, 119.3],
])('%d seen: at most %d at 95%%, as qchisq(0.95, 2n + 2) / 2', (count, limit) => {
  expect(poissonUpperLimit(count)).toBeCloseTo(limit, count > 100 ? 0 : 3);
});
