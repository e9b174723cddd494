import { expect, test } from 'vitest';
import { studentLimit } from '../../src/stats/student-limit.ts';

// R: qt(0.999, df)
test.each([
  [5, 5.893],
  [7, 4.785],
  [12, 3.93],
  [30, 3.385],
])('one in a thousand with %i degrees of freedom lies within 3%% of %f', (degrees, exact) => {
  expect(Math.abs(studentLimit(3.09, degrees) / exact - 1)).toBeLessThan(0.03);
});
