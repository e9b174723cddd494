import { expect, test } from 'vitest';
import { addSample, emptySums, sumsSince, type BackendSums } from '../../src/detect/history.ts';
import { hasLargeLoss, hasNetGain, hasNetLoss, isPaidFor } from '../../src/detect/net-change.ts';
import { EPSILONS } from '../../src/detect/parameters.ts';
import { seeded } from './fleet-simulation.ts';

const local = EPSILONS.map(() => 0);
const question = { tolerance: 0.02, cells: 60 };

/** Whether a net loss is seen in some cycle of 72, of 30 steady canaries and 30 with room for gains. */
const everLost = (seed: number, steady: number, room: number): boolean => {
  const random = seeded(seed);
  const sums = emptySums(1);
  return Array.from({ length: 72 }, () => {
    for (let canary = 0; canary < 60; canary += 1) {
      const mean = canary % 2 === 0 ? 0.99 : 0.85;
      const passes = mean + (canary % 2 === 0 ? steady : room);
      addSample(sums, 0, { value: random() < passes ? 1 : 0, mean, variance: 0, local });
    }
    const bucket = { cycle: 0, cycles: 1, at: '', sums, focus: [] };
    return hasNetLoss(sumsSince([bucket], 0, [0]), question);
  })
    .slice(6)
    .includes(true);
};

const part = (steady: number, room: number): number =>
  Array.from({ length: 100 }, (_, seed) => everLost(seed, steady, room)).filter(Boolean).length / 100;

test('losses on some canaries with equal gains on others are seldom a net loss, however often they are looked at', () => {
  expect(part(-0.075, 0.075)).toBeLessThan(0.1);
});

test('losses with far smaller gains, and losses alone, are a net loss', () => {
  expect(part(-0.12, 0.05)).toBeGreaterThan(0.9);
  expect(part(-0.05, 0)).toBeGreaterThan(0.95);
  expect(part(-0.05, -0.05)).toBe(1);
});

/** Sums of so many cycles in which what is expected happens exactly. */
const sumsOf = (cycles: number, steady: number, room: number): BackendSums => {
  const sums = emptySums(1);
  for (let canary = 0; canary < 60; canary += 1) {
    const mean = canary % 2 === 0 ? 0.99 : 0.85;
    const value = mean + (canary % 2 === 0 ? steady : room);
    for (const [score, times] of [
      [1, value * 100],
      [0, (1 - value) * 100],
    ] as const) {
      for (let i = 0; i < Math.round((times * cycles) / 100); i += 1)
        addSample(sums, 0, { value: score, mean, variance: 0.004, local });
    }
  }
  return sumsSince([{ cycle: 0, cycles: 1, at: '', sums, focus: [] }], 0, [0]);
};

test('gains pay for losses until the net loss lies beyond the tolerance, however many answers show it', () => {
  const within = sumsOf(2000, -0.08, 0.05);
  expect(isPaidFor(within, sumsOf(200, 0, 0), question)).toBe(true);
  expect(hasNetLoss(within, question)).toBe(false);
  const beyond = sumsOf(2000, -0.15, 0.05);
  expect(isPaidFor(beyond, sumsOf(200, 0, 0), question)).toBe(false);
  expect(hasNetLoss(beyond, question)).toBe(true);
  expect(hasNetLoss(beyond, { ...question, tolerance: 0.04 })).toBe(false);
});

test('a gain that other backends show as well is that of the day and pays for nothing', () => {
  const gained = sumsOf(200, -0.05, 0.05);
  expect(isPaidFor(gained, sumsOf(200, 0, 0), question)).toBe(true);
  expect(isPaidFor(gained, sumsOf(200, 0, 0.02), question)).toBe(true);
  expect(isPaidFor(gained, sumsOf(200, 0, 0.04), question)).toBe(false);
});

test('nothing is paid for where nothing has gained, and a loss of a tenth is none that gains explain', () => {
  expect(isPaidFor(sumsOf(200, 0, 0), sumsOf(200, 0, 0), question)).toBe(false);
  expect(isPaidFor(sumsOf(200, -0.02, 0), sumsOf(200, 0, 0), question)).toBe(false);
  expect(hasLargeLoss(sumsOf(200, -0.12, -0.05), question)).toBe(false);
  expect(hasLargeLoss(sumsOf(200, -0.16, -0.16), question)).toBe(true);
});

test('a net gain is asked for as a net loss is where gains pay for it', () => {
  expect(hasNetGain(sumsOf(2000, 0, 0.1), question.tolerance, question.cells)).toBe(true);
  expect(hasNetGain(sumsOf(2000, 0, 0.03), question.tolerance, question.cells)).toBe(false);
});
