import fc from 'fast-check';
import { expect, test } from 'vitest';
import { betaPosterior, fitBetaMixture } from '../../src/stats/beta-mixture.ts';
import { blendMixtures } from '../../src/stats/blend-mixtures.ts';
import { mixtureMean } from '../../src/stats/mixture-mean.ts';

const tallies = Array.from({ length: 40 }, (_, i) => ({ successes: i % 5 === 0 ? 14 : 25, trials: 25 }));
const prior = fitBetaMixture(tallies);

test('is the posterior mean, for tallies up to a year of hours', () => {
  const mean = mixtureMean(prior);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9000 }), fc.double({ min: 0, max: 1, noNaN: true }), (trials, rate) => {
      const tally = { successes: trials * rate, trials };
      expect(mean(tally)).toBeCloseTo(betaPosterior(prior, tally).mean, 7);
    }),
  );
});

test('a blend of two priors has weights that sum to 1 and is the whole where there are no cells', () => {
  const whole = fitBetaMixture(tallies.map(({ trials }) => ({ successes: trials, trials })));
  const blend = blendMixtures(prior, 7, whole, 20);
  expect(blend.weights.reduce((sum, x) => sum + x, 0)).toBeCloseTo(1, 9);
  for (const [k, weight] of blendMixtures(prior, 0, whole, 20).weights.entries()) {
    expect(weight).toBeCloseTo(whole.weights[k]!, 12);
  }
});
