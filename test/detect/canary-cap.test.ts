import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCanaryCap, forgetSupply, type Supplied } from '../../src/detect/canary-cap.ts';
import { fallIncrements } from '../../src/detect/increments.ts';
import { EPSILONS } from '../../src/detect/parameters.ts';

const cell = (backend: string, canary = 'a/b'): { canary: string; variant: string; backend: string } => ({
  canary,
  variant: 'plain',
  backend,
});
const alone = { epsilons: EPSILONS.length, together: () => '' };

test('over every window, on every set of backends, a canary supplies at most the cap, and never more than its increments', () => {
  const sample = fc.tuple(fc.constantFrom('x', 'y', 'z'), fc.constantFrom(0, 0, 1, 0.5));
  fc.assert(
    fc.property(
      fc.array(sample, { minLength: 1, maxLength: 60 }),
      fc.double({ min: 0.5, max: 0.99, noNaN: true }),
      fc.double({ min: 0.5, max: 8, noNaN: true }),
      (samples, p0, cap) => {
        const supplied: Supplied = {};
        const given = samples.map(([backend, x]) => {
          const increments = fallIncrements(p0, x, EPSILONS);
          const cut = createCanaryCap(supplied, { ...alone, cap })(cell(backend), increments);
          for (const [e, one] of cut.entries()) expect(one).toBeLessThanOrEqual(increments[e]!);
          return { backend, cut };
        });
        for (const scope of [['x'], ['x', 'y'], ['x', 'y', 'z']]) {
          for (const e of EPSILONS.keys()) {
            let most = 0;
            for (const { backend, cut } of given) {
              if (scope.includes(backend)) most = Math.max(0, most) + cut[e]!;
              expect(most).toBeLessThanOrEqual(cap + 1e-9);
            }
          }
        }
      },
    ),
    { numRuns: 50 },
  );
});

test('one cap for a whole slot gives the same as one for each sample', () => {
  const samples = Array.from({ length: 40 }, (_, i) => ({ backend: 'xyz'[i % 3]!, x: i % 5 === 0 ? 0 : 1 }));
  const separate: Supplied = {};
  const one = samples.map(({ backend, x }) =>
    createCanaryCap(separate, { ...alone, cap: 2 })(cell(backend), fallIncrements(0.95, x, EPSILONS)),
  );
  const together: Supplied = {};
  const give = createCanaryCap(together, { ...alone, cap: 2 });
  const other = samples.map(({ backend, x }) => give(cell(backend), fallIncrements(0.95, x, EPSILONS)));
  expect(together).toEqual(separate);
  for (const [i, cut] of other.entries())
    for (const [e, nats] of cut.entries()) expect(nats).toBeCloseTo(one[i]![e]!, 9);
});

test('backends that an incident explains do not use up the cap of the others', () => {
  const supplied: Supplied = {};
  const options = { cap: 3, epsilons: 1, together: (backend: string) => (backend === 'sick' ? 'incident' : '') };
  const give = createCanaryCap(supplied, options);
  expect([give(cell('sick'), [5]), give(cell('well'), [2]), give(cell('well'), [2]), give(cell('third'), [2])]).toEqual(
    [[3], [2], [1], [0]],
  );
});

test('a cell that supplies nothing is not remembered, and backends can be forgotten', () => {
  const supplied: Supplied = {};
  const give = createCanaryCap(supplied, { ...alone, cap: 6, epsilons: 2 });
  give(cell('x'), [0.5, -1]);
  give(cell('y'), [0.25, -1]);
  expect(supplied).toEqual({ 'a/b': { 'plain@x': [0.5, 0], 'plain@y': [0.25, 0] } });
  give(cell('x'), [-0.7, -1]);
  give(cell('z', 'other'), [-0.1, -0.2]);
  expect(supplied).toEqual({ 'a/b': { 'plain@y': [0.25, 0] } });
  forgetSupply(supplied, new Set(['y']));
  expect(supplied).toEqual({});
});
