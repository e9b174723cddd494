import type { Variant } from './variant.ts';

export const effortLow: Variant = {
  name: 'effort-low',
  summary: 'With `effort: low` in place of what the canary sets; the other half of `effort-high`.',
  apply: (prompt) => ({ ...prompt, parameters: { ...prompt.parameters, effort: 'low' } }),
};
