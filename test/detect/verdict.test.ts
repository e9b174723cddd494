import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nameVerdict, type Reading } from '../../src/detect/verdict.ts';
import { VERDICTS } from '../../src/judgement.ts';

const healthy: Reading = {
  referenced: true,
  degraded: false,
  stale: false,
  sufficient: true,
  improved: false,
  worse: 0,
  threshold: 12,
};

test.each([
  ['no_baseline', { referenced: false, degraded: true, stale: true, sufficient: false, worse: 20 }],
  ['degraded', { degraded: true, stale: true, sufficient: false, worse: 0 }],
  ['stale', { stale: true, sufficient: false, worse: 20 }],
  ['insufficient', { sufficient: false, worse: 20, improved: true }],
  ['suspect', { worse: 6, improved: true }],
  ['changed', { worse: 12, improved: true }],
  ['improved', { worse: 5.9, improved: true }],
  ['stable', { worse: 5.9 }],
] as const)('%s is the first that applies to %o', (name, part) => {
  expect(nameVerdict({ ...healthy, ...part })).toBe(name);
});

test('an incident keeps the verdict at degraded whatever else is read, as long as there is a baseline', () => {
  const reading = fc.record({
    referenced: fc.constant(true),
    degraded: fc.constant(true),
    stale: fc.boolean(),
    sufficient: fc.boolean(),
    improved: fc.boolean(),
    worse: fc.double({ min: -50, max: 50, noNaN: true }),
    threshold: fc.double({ min: 1, max: 20, noNaN: true }),
  });
  fc.assert(
    fc.property(reading, (one) => {
      expect(nameVerdict(one)).toBe('degraded');
    }),
  );
});

test('every verdict can be reached', () => {
  const both = [true, false];
  const readings = both.flatMap((referenced) =>
    both.flatMap((degraded) =>
      both.flatMap((stale) =>
        both.flatMap((sufficient) =>
          both.flatMap((improved) =>
            [0, 6, 12].map((worse) => ({ referenced, degraded, stale, sufficient, improved, worse, threshold: 12 })),
          ),
        ),
      ),
    ),
  );
  expect([...new Set(readings.map(nameVerdict))].sort()).toEqual([...VERDICTS].sort());
});
