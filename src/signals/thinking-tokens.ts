import { rankedShape } from './compare/ranked.ts';
import { defineSignal } from './signal.ts';

export const thinkingTokens = defineSignal({
  name: 'thinking-tokens',
  law: 'shape',
  class: 'behaviour',
  summary:
    'Where the count of thinking tokens lies among those of the baseline, as a rank from 0 to 1; only where any are recorded.',
  tolerance: 0.1,
  // Where nothing is ever thought, nothing can be thought less, and the ranks of nothing would hide those of the others.
  compare: ({ answers }) =>
    answers.flat().some(({ thinkingTokens: count = 0 }) => count > 0)
      ? rankedShape(
          answers.map((run) => run.flatMap((answer) => answer.thinkingTokens ?? [])),
          ({ usage }) => usage.thinkingTokens ?? null,
        )
      : null,
});
