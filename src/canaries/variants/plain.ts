import type { Variant } from './variant.ts';

export const plain: Variant = {
  name: 'plain',
  summary: 'The canary as it is written, without asking for a cache.',
  apply: (prompt) => prompt,
};
