import type { Config } from '../config/config.ts';
import { expectedUsage, reservationOf } from './prices.ts';
import type { ModelPrice } from './prices.ts';
import type { PromptSize } from './prompt-size.ts';

/** A row of a sample with its probe, indexes and sums, without the answer's text. */
const SAMPLE_BYTES = 1_500;
/** Bytes of text for a token of output. */
const TEXT_BYTES = 5;

/** What is asked for in a day or a cycle. */
export interface Load {
  readonly probes: number;
  readonly tokens: number;
  /** What it will probably cost. */
  readonly dollars: number;
  /** What it cannot exceed. */
  readonly maxDollars: number;
  readonly storeBytes: number;
}

export const NO_LOAD: Load = { probes: 0, tokens: 0, dollars: 0, maxDollars: 0, storeBytes: 0 };

export const add = (a: Load, b: Load): Load => ({
  probes: a.probes + b.probes,
  tokens: a.tokens + b.tokens,
  dollars: a.dollars + b.dollars,
  maxDollars: a.maxDollars + b.maxDollars,
  storeBytes: a.storeBytes + b.storeBytes,
});

export const times = (load: Load, factor: number): Load => ({
  probes: load.probes * factor,
  tokens: load.tokens * factor,
  dollars: load.dollars * factor,
  maxDollars: load.maxDollars * factor,
  storeBytes: load.storeBytes * factor,
});

export const total = (loads: readonly Load[]): Load => loads.reduce(add, NO_LOAD);

/** One probe. */
export const loadOf = (prompt: PromptSize, price: ModelPrice, answers: Config['store']['answers']): Load => {
  const expected = expectedUsage(prompt, price);
  return {
    probes: 1,
    tokens: expected.inputTokens + expected.outputTokens,
    dollars: expected.costUsd,
    maxDollars: reservationOf(prompt, price).maxCostUsd,
    storeBytes: SAMPLE_BYTES + (answers === 'full' ? expected.outputTokens * TEXT_BYTES : 0),
  };
};
