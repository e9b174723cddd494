import { defineSignal } from './signal.ts';

export const cacheRead = defineSignal({
  name: 'cache-read',
  law: 'serving',
  class: 'serving',
  summary: 'Share of input tokens that came from a cache, where the baseline reads any: a fall is a lost cache.',
  measure: ({ inputTokens, cacheReadTokens }) =>
    inputTokens === undefined || inputTokens <= 0 || cacheReadTokens === undefined
      ? null
      : Math.min(1, cacheReadTokens / inputTokens),
  worse: 'fall',
  least: 0.1,
  most: 1,
  spread: 0.02,
  from: 0.1,
  anywhere: true,
  together: true,
});
