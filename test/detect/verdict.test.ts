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
  rest: 0,
  threshold: 12,
  movedAlone: false,
};

test.each([
  ['no_baseline', { referenced: false, degraded: true, stale: true, sufficient: false, worse: 20, rest: 20 }],
  ['degraded', { degraded: true, stale: true, sufficient: false }],
  ['stale', { stale: true, sufficient: false, worse: 20, rest: 20 }],
  ['insufficient', { sufficient: false, worse: 20, rest: 20, improved: true, movedAlone: true }],
  ['suspect', { worse: 6, rest: 6, improved: true }],
  ['suspect', { worse: 11.9, rest: 6, movedAlone: true }],
  ['changed', { worse: 12, rest: 12, improved: true }],
  ['changed', { worse: 11.9, rest: 5.9, movedAlone: true }],
  ['changed', { movedAlone: true, improved: true }],
  ['improved', { worse: 5.9, rest: 5.9, improved: true }],
  ['stable', { worse: 5.9, rest: 5.9 }],
] as const)('%s is the first that applies to %o', (name, part) => {
  expect(nameVerdict({ ...healthy, ...part })).toBe(name);
});

const nats = fc.double({ min: -50, max: 50, noNaN: true });
const readings = fc.record({
  referenced: fc.boolean(),
  degraded: fc.boolean(),
  stale: fc.boolean(),
  sufficient: fc.boolean(),
  improved: fc.boolean(),
  worse: nats,
  rest: nats,
  threshold: fc.double({ min: 1, max: 20, noNaN: true }),
  movedAlone: fc.boolean(),
});

test('an incident keeps the verdict at degraded whatever else is read, as long as there is a baseline', () => {
  fc.assert(
    fc.property(readings, (one) => {
      expect(nameVerdict({ ...one, referenced: true, degraded: true })).toBe('degraded');
    }),
  );
});

test('only an incident is degraded, and evidence past the threshold without one is never suspect', () => {
  fc.assert(
    fc.property(readings, (one) => {
      const name = nameVerdict({ ...one, degraded: false });
      expect(name).not.toBe('degraded');
      if (one.worse >= one.threshold) expect(name).not.toBe('suspect');
    }),
  );
});

test('every verdict can be reached', () => {
  const found = new Set(fc.sample(readings, { numRuns: 3000, seed: 1 }).map(nameVerdict));
  expect([...found].sort()).toEqual([...VERDICTS].sort());
});
