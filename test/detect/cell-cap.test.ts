import fc from 'fast-check';
import { expect, test } from 'vitest';
import { capCell, type Supplied } from '../../src/detect/cell-cap.ts';
import { fallIncrements } from '../../src/detect/increments.ts';
import { EPSILONS } from '../../src/detect/parameters.ts';

test('over every window of any sequence of scores a cell supplies at most the cap, and never more than its increments', () => {
  const scores = fc.array(fc.constantFrom(0, 0, 1, 0.5), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(
      scores,
      fc.double({ min: 0.5, max: 0.99, noNaN: true }),
      fc.double({ min: 0.5, max: 8, noNaN: true }),
      (xs, p0, cap) => {
        const supplied: Supplied = {};
        const given = xs.map((x) => {
          const increments = fallIncrements(p0, x, EPSILONS);
          const cut = capCell(supplied, 'cell', increments, cap);
          for (const [e, one] of cut.entries()) expect(one).toBeLessThanOrEqual(increments[e]!);
          return cut;
        });
        for (const e of EPSILONS.keys()) {
          let most = 0;
          for (const cut of given) {
            most = Math.max(0, most) + cut[e]!;
            expect(most).toBeLessThanOrEqual(cap + 1e-9);
          }
        }
      },
    ),
    { numRuns: 50 },
  );
});

test('a cell that supplies nothing is not remembered', () => {
  const supplied: Supplied = {};
  capCell(supplied, 'cell', [0.5, -1], 6);
  expect(supplied).toEqual({ cell: [0.5, 0] });
  capCell(supplied, 'cell', [-0.7, -1], 6);
  expect(supplied).toEqual({});
  capCell(supplied, 'other', [-0.1, -0.2], 6);
  expect(supplied).toEqual({});
});
