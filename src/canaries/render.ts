import type { Prompt } from '../providers/provider.ts';
import { fillNonce } from './canary.ts';
import type { Canary, Example } from './canary.ts';
import { nonceOf } from './nonce.ts';
import { VARIANTS } from './variants/index.ts';

/** A canary filled in for one probe. */
export interface Rendered {
  readonly prompt: Prompt;
  /** The probe's own nonce, whether or not the prompt holds it. */
  readonly nonce: string;
}

/**
 * The prompt of one probe; the same key gives the same prompt.
 * @throws when the variant does not exist: loading and configuration refuse that earlier
 */
export const render = (canary: Canary, variant: string, probeKey: string): Rendered => {
  const how = VARIANTS.find(({ name }) => name === variant);
  if (how === undefined) throw new Error(`canary ${canary.id}: no variant ${JSON.stringify(variant)}`);
  const nonce = nonceOf(probeKey);
  const { system, tools, turns, maxTokens, parameters } = canary;
  const prompt: Prompt = {
    ...(system === undefined ? {} : { system: fillNonce(system, nonce) }),
    tools: fillNonce(tools, nonce),
    turns: fillNonce(turns, nonce),
    maxTokens,
    parameters,
    cache: false,
  };
  return { prompt: how.apply(prompt, nonce), nonce };
};

/** Whether the prompts of a canary in a variant hold a nonce: their tokens vary then, and no cache holds them whole. */
export const holdsNonce = (canary: Canary, variant: string): boolean => {
  const { prompt, nonce } = render(canary, variant, '');
  return JSON.stringify(prompt).includes(nonce);
};

/** An example answer as the probe with this nonce would get it. */
export const renderExample = (example: Example, nonce: string): Example => fillNonce(example, nonce);
