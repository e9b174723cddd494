import type { Price } from '../config/config.ts';
import type { Usage } from '../model.ts';
import { PRICE_LISTS } from './price-table.ts';
import type { ListPrice } from './price-table.ts';
import { expectedInputTokens, maxInputTokens } from './prompt-size.ts';
import type { PromptSize } from './prompt-size.ts';

/** The price of one model, and how well it is known. */
export interface ModelPrice extends ListPrice {
  /** `config` an override · `table` the price table · `dearest` nobody knows it, so the dearest known price counts. */
  readonly origin: 'config' | 'table' | 'dearest';
  readonly known: boolean;
  /** Most input tokens that one image can become. */
  readonly imageTokens: number;
}

/** What a claim reserves. */
export interface Reservation {
  readonly maxTokens: number;
  readonly maxCostUsd: number;
}

const MILLION = 1_000_000;
/** Most canaries answer shortly; thinking fills up the rest of the limit only now and then. */
const EXPECTED_SHARE_OF_MAX = 0.5;

const dearest = (prices: readonly Price[]): Price => {
  const most = (field: keyof Price): number => Math.max(...prices.map((price) => price[field]));
  return { input: most('input'), output: most('output'), cacheRead: most('cacheRead'), cacheWrite: most('cacheWrite') };
};

/** The model's id, and the id without the date that may be at its end. */
const idsOf = (model: string): readonly string[] => [model, model.replace(/-(\d{8}|\d{4}-\d{2}-\d{2})$/, '')];

const lookUp = <T>(table: Readonly<Record<string, T>>, model: string): T | undefined =>
  idsOf(model)
    .filter((id) => Object.hasOwn(table, id))
    .map((id) => table[id])[0];

const fromLists = (model: string): (ListPrice & { readonly imageTokens: number }) | undefined =>
  PRICE_LISTS.flatMap(({ models, imageTokens }) => {
    const price = lookUp(models, model);
    return price === undefined ? [] : [{ ...price, imageTokens }];
  })[0];

/**
 * The price of a model: the configuration's, or the table's (a date at the end of the model's id does not matter), or,
 * field by field, the dearest of all known prices. Lists are dated; see docs/prices.md.
 */
export const priceOf = (model: string, overrides: Readonly<Record<string, Price>>): ModelPrice => {
  const listed = fromLists(model);
  const imageTokens = listed?.imageTokens ?? Math.max(...PRICE_LISTS.map((list) => list.imageTokens));
  const override = lookUp(overrides, model);
  if (override !== undefined) return { ...override, origin: 'config', known: true, imageTokens };
  if (listed !== undefined) return { ...listed, origin: 'table', known: true };
  const table = PRICE_LISTS.flatMap(({ models }) => Object.values(models));
  const long = table.flatMap(({ longPrompt }) => (longPrompt === undefined ? [] : [longPrompt]));
  const known = [...table, ...Object.values(overrides)];
  return {
    ...dearest(known),
    longPrompt: {
      aboveTokens: Math.min(...long.map(({ aboveTokens }) => aboveTokens)),
      price: dearest([...known, ...long.map(({ price }) => price)]),
    },
    origin: 'dearest',
    known: false,
    imageTokens,
  };
};

const priceAt = (price: ListPrice, inputTokens: number): Price =>
  price.longPrompt !== undefined && inputTokens > price.longPrompt.aboveTokens ? price.longPrompt.price : price;

/**
 * What one call can use and cost at most: all input at the dearest of plain, cache-read and cache-write, all of
 * `maxTokens` as output. This is reserved before sending, so that the day's limit holds whatever comes back.
 */
export const reservationOf = (prompt: PromptSize, price: ModelPrice): Reservation => {
  const input = maxInputTokens(prompt, price.imageTokens);
  const at = dearest([priceAt(price, 0), priceAt(price, input)]);
  const inputUsd = input * Math.max(at.input, at.cacheRead, at.cacheWrite);
  return { maxTokens: input + prompt.maxTokens, maxCostUsd: (inputUsd + prompt.maxTokens * at.output) / MILLION };
};

/** Dollars for a reported usage; null when the provider did not report both input and output. */
export const costOf = (usage: Usage, price: ListPrice): number | null => {
  const { inputTokens, outputTokens, cacheReadTokens = 0, cacheWriteTokens = 0 } = usage;
  if (inputTokens === undefined || outputTokens === undefined) return null;
  const at = priceAt(price, inputTokens);
  const plain = Math.max(0, inputTokens - cacheReadTokens - cacheWriteTokens);
  const inputUsd = plain * at.input + cacheReadTokens * at.cacheRead + cacheWriteTokens * at.cacheWrite;
  return (inputUsd + outputTokens * at.output) / MILLION;
};

/** What one call will probably use and cost: an estimate for planning, good to about a factor of two. */
export const expectedUsage = (
  prompt: PromptSize,
  price: ModelPrice,
): { readonly inputTokens: number; readonly outputTokens: number; readonly costUsd: number } => {
  const inputTokens = expectedInputTokens(prompt);
  const outputTokens = Math.ceil(prompt.maxTokens * EXPECTED_SHARE_OF_MAX);
  const at = priceAt(price, inputTokens);
  return { inputTokens, outputTokens, costUsd: (inputTokens * at.input + outputTokens * at.output) / MILLION };
};
