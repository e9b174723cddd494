import { expect, test } from 'vitest';
import { addSample, emptySums, sumsSince } from '../../src/detect/history.ts';
import { hasNetLoss } from '../../src/detect/net-change.ts';
import { EPSILONS } from '../../src/detect/parameters.ts';
import { seeded } from './fleet-simulation.ts';

const local = EPSILONS.map(() => 0);

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
    return hasNetLoss(sumsSince([bucket], 0, [0]));
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
