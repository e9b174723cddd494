import { defineSignal } from './signal.ts';

/** Share of recorded lengths below one, those that are equal counting half: 0..1, mean 1/2 while nothing changes. */
const midRank = (recorded: readonly number[], length: number): number => {
  const below = recorded.filter((one) => one < length).length;
  const equal = recorded.filter((one) => one === length).length;
  return (below + equal / 2) / recorded.length;
};

export const outputLength = defineSignal({
  name: 'output-length',
  law: 'shape',
  class: 'behaviour',
  summary: "Where the length of an answer's text lies among those of the baseline, as a rank from 0 to 1.",
  tolerance: 0.1,
  compare: ({ answers }) => {
    const lengths = answers.flat().map(({ length }) => length);
    if (lengths.length === 0) return null;
    return {
      value: ({ text, hashed }) => midRank(lengths, hashed?.text.length ?? text.length),
      // The rank among n fixed lengths has a mean with the variance of a uniform number, divided by n.
      healthy: { mean: 0.5, variance: 1 / (12 * lengths.length) },
    };
  },
});
