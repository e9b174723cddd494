import { rankedShape } from './compare/ranked.ts';
import { defineSignal } from './signal.ts';

export const thinkingTokens = defineSignal({
  name: 'thinking-tokens',
  law: 'shape',
  class: 'behaviour',
  summary: 'Where the count of thinking tokens lies among those of the baseline, as a rank from 0 to 1.',
  tolerance: 0.1,
  compare: ({ answers }) =>
    rankedShape(
      answers.map((run) => run.flatMap((answer) => answer.thinkingTokens ?? [])),
      ({ usage }) => usage.thinkingTokens ?? null,
    ),
});
