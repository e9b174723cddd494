import { expect, test } from 'vitest';
import { evidenceOf, emptyDetector, multiply, takeFloors } from '../../src/detect/e-detector.ts';
import { fallIncrements } from '../../src/detect/increments.ts';
import { EPSILONS } from '../../src/detect/parameters.ts';
import { alarmThreshold } from '../../src/detect/threshold.ts';
import { seeded } from './fleet-simulation.ts';

test('hourly, 120 equal scopes, half the budget, one false alarm a month: log 172,800', () => {
  const budget = { falseAlarmsPerMonth: 1, cyclesPerMonth: 720, detectors: 120, part: 0.5 };
  expect(alarmThreshold(budget)).toBeCloseTo(Math.log(172_800), 10);
});

test('a budget larger than the number of cycles still needs some evidence', () => {
  const budget = { falseAlarmsPerMonth: 1e9, cyclesPerMonth: 1, detectors: 1, part: 1 };
  expect(alarmThreshold(budget)).toBe(Math.LN2);
});

/** Cycles until a detector at the boundary of its null alarms, at most `limit`. */
const runLength = (
  random: () => number,
  draw: (random: () => number) => number,
  limit: number,
  threshold: number,
): number => {
  const detector = emptyDetector(1);
  for (let cycle = 1; cycle <= limit; cycle += 1) {
    takeFloors(detector, cycle);
    const samples = 1 + Math.floor(random() * 12);
    for (let i = 0; i < samples; i += 1) multiply(detector, 0, fallIncrements(0.95, draw(random), EPSILONS));
    if (evidenceOf(detector, 0) >= threshold) return cycle;
  }
  return limit;
};

test.each([
  ['single answers that pass or fail', (random: () => number): number => (random() < 0.95 ? 1 : 0)],
  ['scores between 0 and 1', (random: () => number): number => (random() < 0.1 ? 0.5 : 1)],
  ['rare total losses', (random: () => number): number => (random() < 0.05 ? 0 : 1)],
])(
  'at the boundary of the null, with 1 to 12 samples a cycle, the mean run length is at least A = 200 cycles: %s',
  (_, draw) => {
    const random = seeded(17);
    const runs = Array.from({ length: 60 }, () => runLength(random, draw, 4000, Math.log(200)));
    expect(runs.reduce((sum, cycles) => sum + cycles, 0) / runs.length).toBeGreaterThanOrEqual(200);
  },
);

test('with ties in whole cycles, all samples of a cycle failing together, the guarantee holds for cycle means', () => {
  const random = seeded(5);
  const alarms = Array.from({ length: 200 }, () => {
    const detector = emptyDetector(1);
    for (let cycle = 1; cycle <= 50; cycle += 1) {
      takeFloors(detector, cycle);
      multiply(detector, 0, fallIncrements(0.95, random() < 0.95 ? 1 : 0, EPSILONS));
      if (evidenceOf(detector, 0) >= Math.log(1000)) return 1;
    }
    return 0;
  }).reduce<number>((sum, one) => sum + one, 0);
  // P(false alarm within T cycles) ≤ T/A = 5%: 10 of 200, and 3 standard errors more.
  expect(alarms).toBeLessThanOrEqual(19);
});

test('a fall of 30 and 50% is found with 1 to 12 samples a cycle within the cycles stated', () => {
  const random = seeded(23);
  const meanDelay = (epsilon: number): number => {
    const delays = Array.from({ length: 40 }, () =>
      runLength(random, (next) => (next() < 0.97 * (1 - epsilon) ? 1 : 0), 500, Math.log(172_800)),
    );
    return delays.reduce((sum, delay) => sum + delay, 0) / delays.length;
  };
  expect(meanDelay(0.5)).toBeLessThan(4);
  expect(meanDelay(0.3)).toBeLessThan(8);
});
