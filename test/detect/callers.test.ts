import { expect, test } from 'vitest';
import { MOST_CALLERS } from '../../src/detect/caller-tally.ts';
import type { States } from '../../src/detect/engine.ts';
import { calledFleet, foldCalled, type Called } from './called-fleet.ts';

/** A suite that is solved nine times in ten, more or less. */
const hard = (random: () => number): number => 0.05 + 0.25 * random();
/** Mostly nearly always solved. */
const usual = (random: () => number): number => (random() < 0.2 ? hard(random) : 0.001 + 0.015 * random());
const key = (caller: number): string => `key-${caller}`;

const turns: Called = {
  ...{ seed: 0, canaries: 20, callers: 8, width: 0.6, loss: hard, name: key },
  // One caller for twelve hours, then the next.
  who: (cycle) => Math.floor(cycle / 12) % 8,
};

test('healthy callers that differ raise no more false incidents than the budget, and do so when nobody knows who called', () => {
  const CYCLES = 240;
  const seeds = [100, 101];
  const opened = (name: Called['name']): number =>
    seeds.reduce((sum, seed) => sum + foldCalled(calledFleet({ ...turns, seed, name }), CYCLES).opened, 0);
  const allowed = (0.8 * seeds.length * CYCLES) / 730;
  expect(opened(null)).toBeGreaterThan(3 * allowed);
  expect(opened(key)).toBeLessThanOrEqual(allowed);
});

const FAULT = 96;
/** Sixteen callers in every cycle, some of which get nothing but bad answers from a cycle on. */
const sticky = (seed: number, callers: number, hit: number): Called => ({
  ...{ seed, canaries: 40, callers, width: 0.3, loss: usual, name: key },
  who: (cycle, canary) => (7 * cycle + canary) % callers,
  lost: (caller, cycle) => (cycle >= FAULT && (5 * caller + seed) % callers < hit ? 1 : 0),
});

test.each([
  [16, 3],
  [8, 2],
  [4, 1],
])(
  'a fault that falls on some callers alone is found, with an interval that counts callers: %d, %d hit',
  (callers, hit) => {
    for (const seed of [1, 2]) {
      const { records } = foldCalled(calledFleet(sticky(seed, callers, hit)), FAULT + 12);
      const [first, last] = [records[0]!, records.at(-1)!];
      expect(first.signals).toEqual(['correct']);
      expect(Date.parse(first.openedAt) - Date.parse(first.onsetAt)).toBeLessThanOrEqual(4 * 3_600_000);
      expect(last.callers).toEqual({ hit, of: callers });
      const { low, high } = last.effect!;
      // The share of callers that the fault falls on, of which these are a sample.
      expect([low < 0.16, high > 0.16]).toEqual([true, true]);
      const alone = foldCalled(calledFleet({ ...sticky(seed, callers, hit), name: null }), FAULT + 12).records.at(-1)!;
      expect(alone.callers).toBeUndefined();
      expect(alone.effect!.high - alone.effect!.low).toBeLessThan((high - low) / 3);
    }
  },
);

test('a fault of all answers counts all callers as hit, and its interval is little wider than without callers', () => {
  const all: Called = { ...sticky(4, 16, 0), lost: (_, cycle) => (cycle >= FAULT ? 0.5 : 0) };
  const named = foldCalled(calledFleet(all), FAULT + 12).records.at(-1)!;
  const unnamed = foldCalled(calledFleet({ ...all, name: null }), FAULT + 12).records.at(-1)!;
  expect(named.callers!.of).toBe(16);
  expect(named.callers!.hit).toBeGreaterThanOrEqual(15);
  expect(named.openedAt).toBe(unnamed.openedAt);
  const width = ({ effect }: typeof named): number => effect!.high - effect!.low;
  expect(width(named)).toBeLessThan(2 * width(unnamed));
});

const withoutCallers = (states: States): unknown =>
  JSON.parse(JSON.stringify(states), (name, value: unknown) => (name === 'callers' ? undefined : value));

test('with one caller everything is as without, but for what is remembered of it', () => {
  const one: Called = { ...sticky(5, 16, 3), name: () => 'the only key' };
  const hashes = (name: Called['name']): unknown[] => {
    const all: unknown[] = [];
    foldCalled(calledFleet({ ...one, name }), FAULT + 6, (fold) => {
      all.push({ ...fold, states: withoutCallers(fold.states) });
    });
    return all;
  };
  expect(hashes(one.name)).toEqual(hashes(null));
});

test('a new caller with every call is bounded, and no name is kept', () => {
  let calls = 0;
  const fresh: Called = { ...sticky(6, 16, 0), name: () => `secret-${(calls += 1)}` };
  const { states, opened } = foldCalled(calledFleet(fresh), 30);
  const text = JSON.stringify(states);
  expect(text).not.toContain('secret');
  expect(JSON.parse(text)).toEqual(states);
  const { anchors } = states['correct'] as unknown as { anchors: { callers: Record<string, { known: object }> } };
  expect(Object.keys(anchors.callers['0']!.known)).toHaveLength(MOST_CALLERS);
  expect(opened).toBe(0);
});
