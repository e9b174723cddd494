import type { Variant } from './variant.ts';

export const effortHigh: Variant = {
  name: 'effort-high',
  summary: 'With `effort: high`: a healthy model thinks or writes more than in `effort-low`.',
  apply: (prompt) => ({ ...prompt, parameters: { ...prompt.parameters, effort: 'high' } }),
};
