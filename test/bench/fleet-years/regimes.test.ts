import { expect, test } from 'vitest';
import { REGIMES, ROUGH_SIGMA, ROUGH_VARIANCE, varianceRatio, widthFor } from '../../../bench/fleet-years/regimes.ts';
import { seeded } from '../../../bench/detector/world.ts';
import { SUITE } from '../../../bench/incidents/suite.ts';

const losses = SUITE.map(({ loss }) => loss);

test('without a factor the variance is binomial, and it grows with the width', () => {
  expect(varianceRatio(losses, 0)).toBeCloseTo(1, 6);
  expect(varianceRatio(losses, 0.2)).toBeLessThan(varianceRatio(losses, 0.4));
});

test('simulated days of the rough regime have nine times the binomial variance', () => {
  const at = REGIMES.find(({ name }) => name === 'rough')?.at(1);
  if (at === undefined) throw new Error('no such regime');
  const random = seeded(5);
  const counts = Array.from({ length: 1500 }, (_, day) => {
    const m = at(24 * day);
    let count = 0;
    for (let hour = 0; hour < 24; hour += 1)
      for (const p of losses) if (random() < (m * p) / (1 - p + m * p)) count += 1;
    return count;
  });
  const mean = counts.reduce((sum, x) => sum + x, 0) / counts.length;
  const variance = counts.reduce((sum, x) => sum + (x - mean) ** 2, 0) / counts.length;
  const ratio = variance / (24 * losses.reduce((sum, p) => sum + p * (1 - p), 0));
  expect(ratio).toBeGreaterThan(0.8 * ROUGH_VARIANCE);
  expect(ratio).toBeLessThan(1.25 * ROUGH_VARIANCE);
});

test('the width is the one that was asked for', () => {
  expect(varianceRatio(losses, widthFor(losses, 4))).toBeCloseTo(4, 1);
  expect(ROUGH_SIGMA).toBe(widthFor(losses, ROUGH_VARIANCE));
});

test('backends share their days in the regime of one factor only', () => {
  expect(REGIMES.map(({ common }) => common === true)).toEqual([false, false, true]);
});
