import fc from 'fast-check';
import { expect, test } from 'vitest';
import { betaPosterior, fitBetaMixture, type Tally } from '../../src/stats/beta-mixture.ts';

const tally = (successes: number, trials: number): Tally => ({ successes, trials });

test('among cells that nearly always pass, a cell with five passes of five is expected to pass more than 99 times in 100', () => {
  const tallies = Array.from({ length: 100 }, (_, i) => tally(i % 20 === 0 ? 4 : 5, 5));
  expect(betaPosterior(fitBetaMixture(tallies), tally(5, 5)).mean).toBeGreaterThan(0.985);
});

test('among cells at one half, a cell with five passes of five is drawn towards one half', () => {
  const tallies = Array.from({ length: 100 }, (_, i) => tally([2, 3, 2, 3, 1, 4][i % 6]!, 5));
  const { mean } = betaPosterior(fitBetaMixture(tallies), tally(5, 5));
  expect(mean).toBeGreaterThan(0.5);
  expect(mean).toBeLessThan(0.75);
});

test('cells of two kinds keep their own levels', () => {
  const tallies = Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? tally(0, 10) : tally(10, 10)));
  const prior = fitBetaMixture(tallies);
  expect(betaPosterior(prior, tally(10, 10)).mean).toBeGreaterThan(0.99);
  expect(betaPosterior(prior, tally(0, 10)).mean).toBeLessThan(0.01);
});

test('without any cell the prior is even and a cell without trials is expected at one half', () => {
  expect(betaPosterior(fitBetaMixture([]), tally(0, 0)).mean).toBeCloseTo(0.5, 6);
});

test('the posterior is symmetric in success and failure, inside (0, 1), and never NaN', () => {
  const cell = fc
    .tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 40 }))
    .map(([part, trials]) => tally(part * trials, trials));
  fc.assert(
    fc.property(fc.array(cell, { maxLength: 12 }), cell, (cells, one) => {
      const mirror = ({ successes, trials }: Tally): Tally => tally(trials - successes, trials);
      const { mean, variance } = betaPosterior(fitBetaMixture(cells), one);
      const mirrored = betaPosterior(fitBetaMixture(cells.map(mirror)), mirror(one));
      expect(mean).toBeGreaterThan(0);
      expect(mean).toBeLessThan(1);
      expect(variance).toBeGreaterThanOrEqual(0);
      expect(mirrored.mean).toBeCloseTo(1 - mean, 6);
    }),
    { numRuns: 40 },
  );
});
