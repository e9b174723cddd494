import { defineSignal } from './signal.ts';

export const effortRank = defineSignal({
  name: 'effort-rank',
  law: 'rank',
  class: 'identity',
  summary: 'At high effort a canary costs more output tokens, thinking included, than at low effort in the same cycle.',
  variants: ['effort-low', 'effort-high'],
  measure: ({ outputTokens, thinkingTokens }) => outputTokens ?? thinkingTokens ?? null,
});
