import type { BetaMixture, Tally } from './beta-mixture.ts';
import { logGamma } from './log-gamma.ts';

interface Component {
  readonly a: number;
  readonly b: number;
  /** Log of weight / B(a, b). */
  readonly constant: number;
}

const componentsOf = ({ a, b, weights }: BetaMixture): readonly Component[] =>
  a.flatMap((first, k) => {
    const second = b[k] ?? 1;
    const weight = weights[k] ?? 0;
    if (weight === 0) return [];
    return [
      {
        a: first,
        b: second,
        constant: Math.log(weight) + logGamma(first + second) - logGamma(first) - logGamma(second),
      },
    ];
  });

/**
 * The posterior mean of a success probability, in 0..1, as a function of a tally: the same as `betaPosterior`, made
 * ready for many tallies under one prior.
 */
export const mixtureMean = (prior: BetaMixture): ((tally: Tally) => number) => {
  const components = componentsOf(prior);
  return ({ successes, trials }) => {
    const failures = trials - successes;
    // Weights relative to the likeliest component so far, so that neither sum over- nor underflows.
    let largest = Number.NEGATIVE_INFINITY;
    let total = 0;
    let sum = 0;
    for (const { a, b, constant } of components) {
      const all = a + b + trials;
      const log = constant + logGamma(a + successes) + logGamma(b + failures) - logGamma(all);
      if (log > largest) {
        const shrink = Math.exp(largest - log);
        total *= shrink;
        sum *= shrink;
        largest = log;
      }
      const share = Math.exp(log - largest);
      total += share;
      sum += (share * (a + successes)) / all;
    }
    return sum / total;
  };
};
