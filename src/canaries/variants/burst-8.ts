import type { Variant } from './variant.ts';

export const burst8: Variant = {
  name: 'burst-8',
  summary:
    'Eight at the same moment, each with a nonce of its own: shows answers that reach the wrong caller, and what breaks under load.',
  apply: (prompt) => prompt,
  copies: 8,
};
