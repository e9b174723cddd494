import { expect, test } from 'vitest';
import { repeatCorrelation } from '../../src/stats/repeat-correlation.ts';
import { seeded } from '../detect/fleet-simulation.ts';

const suite = (random: () => number, spread: number): number[][][] =>
  Array.from({ length: 60 }, (_, cell) =>
    Array.from({ length: 5 }, () => {
      const rate = (cell % 4 === 0 ? 0.75 : 0.99) + (random() < 0.5 ? spread : -spread) * (cell % 4 === 0 ? 1 : 0);
      return Array.from({ length: 6 }, () => (random() < rate ? 1 : 0));
    }),
  );

test('nothing known, and cells that never vary: 0.1', () => {
  expect(repeatCorrelation([])).toBe(0.1);
  expect(
    repeatCorrelation([
      [
        [1, 1],
        [1, 1],
      ],
    ]),
  ).toBe(0.1);
  expect(repeatCorrelation([[[1], [0]], [[1, 0]]])).toBe(0.1);
});

test('runs that are one answer repeated: 1', () => {
  expect(
    repeatCorrelation([
      [
        [1, 1, 1],
        [0, 0, 0],
        [1, 1, 1],
      ],
    ]),
  ).toBe(1);
});

test('independent answers of 60 cells: below 0.08; runs at 0.5 or 1 by turns, whose correlation is 1/3: above 0.2', () => {
  expect(repeatCorrelation(suite(seeded(3), 0))).toBeLessThan(0.08);
  expect(repeatCorrelation(suite(seeded(3), 0.25))).toBeGreaterThan(0.2);
});
