import { SALT, normal, seedOf, uniform } from './hash.ts';
import type { ModelRequest } from './request.ts';

const EFFORT: Readonly<Record<string, number>> = {
  none: 0,
  minimal: 0.2,
  low: 0.4,
  medium: 1,
  high: 2,
  xhigh: 3,
  max: 4,
};

/**
 * Tokens of thinking: about constant for a canary and model, in order of effort; at most half of the caller's
 * limit.
 */
export const thinkingTokens = (request: ModelRequest, canary: string, draw: { seed: number; n: number }): number => {
  if (!request.thinking) return 0;
  const usual = 40 + 160 * uniform(seedOf(request.model, canary), 0, SALT.thinking);
  const effort = EFFORT[request.effort ?? 'medium'] ?? 1;
  const tokens = Math.round(usual * effort * Math.exp(0.2 * normal(draw.seed, draw.n, SALT.thinking)));
  return Math.min(tokens, Math.floor((request.maxTokens ?? Number.POSITIVE_INFINITY) / 2));
};
