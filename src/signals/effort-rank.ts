import { defineSignal } from './signal.ts';

export const effortRank = defineSignal({
  name: 'effort-rank',
  law: 'rank',
  class: 'identity',
  summary:
    'At high effort a canary costs more thinking tokens (output tokens where those are not told) than at low in one cycle.',
  variants: ['effort-low', 'effort-high'],
  measure: ({ outputTokens, thinkingTokens }) => thinkingTokens ?? outputTokens ?? null,
});
