import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  callerKey,
  countCallers,
  MOST_CALLERS,
  NO_CALLERS,
  takeCallers,
  type CalledAnswer,
} from '../../src/detect/caller-tally.ts';
import { betweenCallers, callerEffects } from '../../src/detect/caller-effect.ts';
import type { Treatment } from '../../src/detect/recent-learning.ts';

const answersOf = (caller: string, failed: number, passed: number): readonly CalledAnswer[] =>
  Array.from({ length: failed + passed }, (_, i) => ({ caller, score: i < failed ? 0 : 1, loss: 0.1 }));

test('what is held of a suspicion is learned when it is cleared, and forgotten when it was a fault', () => {
  const healthy = takeCallers(NO_CALLERS, answersOf('a', 1, 9), 'learn');
  expect(healthy).toEqual({ known: { a: [0, 0.9] }, held: {}, fault: false });
  const held = takeCallers(healthy, answersOf('a', 5, 0), 'hold');
  expect([held.known, held.held['a']![0]]).toEqual([healthy.known, 5]);
  expect(takeCallers(held, answersOf('a', 0, 10), 'learn').known['a']).toEqual([3.5, 2.25]);
  const fault = takeCallers(held, answersOf('a', 5, 0), 'forget');
  expect([fault.held['a']![0], fault.fault]).toEqual([10, true]);
  expect(takeCallers(fault, answersOf('a', 0, 10), 'learn').known['a']).toEqual([-1, 1.8]);
  expect(takeCallers(fault, answersOf('a', 0, 10), 'hold').held['a']![0]).toBe(10);
});

test('callers are followed up to a number, those of whom most is known first, and states are plain JSON', () => {
  const answer = fc.record({
    caller: fc.string().map(callerKey),
    score: fc.double({ min: 0, max: 1, noNaN: true }),
    loss: fc.double({ min: 0.0005, max: 0.9, noNaN: true }),
  });
  const slot = fc.tuple(fc.array(answer, { maxLength: 90 }), fc.constantFrom<Treatment>('learn', 'hold', 'forget'));
  fc.assert(
    fc.property(fc.array(slot, { maxLength: 6 }), (slots) => {
      const known = takeCallers(NO_CALLERS, answersOf(callerKey('long known'), 100, 900), 'learn');
      const state = slots.reduce((before, [answers, treatment]) => takeCallers(before, answers, treatment), known);
      expect(Object.keys(state.known).length).toBeLessThanOrEqual(MOST_CALLERS);
      expect(Object.keys(state.held).length).toBeLessThanOrEqual(MOST_CALLERS);
      expect(JSON.parse(JSON.stringify(state))).toEqual(state);
    }),
    { numRuns: 40 },
  );
  const many = Array.from({ length: 100 }, (_, i) => answersOf(callerKey(String(i)), 0, 1)).flat();
  const old = takeCallers(NO_CALLERS, answersOf('long known', 10, 90), 'learn');
  const after = [0, 1, 2].reduce((before) => takeCallers(before, many, 'learn'), old);
  expect(countCallers(after)).toBe(MOST_CALLERS);
});

const past = (failures: Readonly<Record<string, number>>, answers = 300) =>
  Object.entries(failures).reduce(
    (state, [caller, failed]) => takeCallers(state, answersOf(caller, failed, answers - failed), 'learn'),
    NO_CALLERS,
  );
const effectIn = (state: ReturnType<typeof past>) => callerEffects(state, betweenCallers([state]), 0);

test('a caller that always failed more often is expected to, one that is new is little known', () => {
  const effectOf = effectIn(past({ a: 15, b: 30, c: 60, d: 18, e: 45, f: 22 }));
  expect(effectOf('c').factor).toBeGreaterThan(1.5);
  expect(effectOf('c').factor).toBeLessThan(2.3);
  expect([effectOf('a').factor, effectOf('new').factor]).toEqual([1, 1]);
  expect(effectOf('new').variance).toBeGreaterThan(3 * effectOf('c').variance);
});

test('callers that never differed are expected alike, and what falls on all of them is no matter of callers', () => {
  const alike = effectIn(past({ a: 30, b: 31, c: 29, d: 30, e: 28, f: 32, g: 30, h: 30 }));
  expect(alike('a').factor).toBeLessThan(1.02);
  expect(alike('new').variance).toBeLessThan(0.03);
  const worse = effectIn(past({ a: 60, b: 62, c: 58, d: 60, e: 56, f: 64, g: 60, h: 60 }));
  expect(worse('b').factor).toBeLessThan(1.3);
});
