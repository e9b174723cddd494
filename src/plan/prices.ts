import type { Price } from '../config/config.ts';
import type { Usage } from '../model.ts';
import type { Prompt } from '../providers/provider.ts';
import { PRICE_LISTS } from './price-table.ts';
import type { ListPrice } from './price-table.ts';

/** The price of one model, and how well it is known. */
export interface ModelPrice extends ListPrice {
  /** `config` an override · `table` the price table · `dearest` nobody knows it, so the dearest known price counts. */
  readonly origin: 'config' | 'table' | 'dearest';
  readonly known: boolean;
  /** Most input tokens that one image can become. */
  readonly imageTokens: number;
}

/** What a model is sent, as far as its cost depends on it. Canaries and prompts both are. */
export type PromptSize = Pick<Prompt, 'system' | 'tools' | 'turns' | 'maxTokens'>;

/** What a claim reserves. */
export interface Reservation {
  readonly maxTokens: number;
  readonly maxCostUsd: number;
}

const MILLION = 1_000_000;
/** Tokens that a provider adds by itself: its own text about tools (several hundred) and the frame of the request. */
const FRAME_TOKENS = 1_000;
/** Tokens that mark one turn, one part or one tool, beyond the bytes of its text. */
const MARK_TOKENS = 32;
/** English text has about four bytes a token, JSON about three. */
const BYTES_PER_TOKEN = 3.5;
/** Most canaries answer shortly; thinking fills up the rest of the limit only now and then. */
const EXPECTED_SHARE_OF_MAX = 0.5;
/** A small image, as canaries have. */
const EXPECTED_IMAGE_TOKENS = 1_500;
const EXPECTED_FRAME_TOKENS = 20;

const dearest = (prices: readonly Price[]): Price => {
  const most = (field: keyof Price): number => Math.max(...prices.map((price) => price[field]));
  return { input: most('input'), output: most('output'), cacheRead: most('cacheRead'), cacheWrite: most('cacheWrite') };
};

const fromTable = (model: string): (ListPrice & { readonly imageTokens: number }) | null => {
  const undated = model.replace(/-(\d{8}|\d{4}-\d{2}-\d{2})$/, '');
  for (const { models, imageTokens } of PRICE_LISTS) {
    for (const id of [model, undated]) {
      const price = Object.hasOwn(models, id) ? models[id] : undefined;
      if (price !== undefined) return { ...price, imageTokens };
    }
  }
  return null;
};

/**
 * The price of a model: the configuration's, or the table's (a date at the end of the model's id does not matter), or,
 * field by field, the dearest of all known prices. Lists are dated; see docs/prices.md.
 */
export const priceOf = (model: string, overrides: Readonly<Record<string, Price>>): ModelPrice => {
  const listed = fromTable(model);
  const imageTokens = listed?.imageTokens ?? Math.max(...PRICE_LISTS.map((list) => list.imageTokens));
  const override = Object.hasOwn(overrides, model) ? overrides[model] : undefined;
  if (override !== undefined) return { ...override, origin: 'config', known: true, imageTokens };
  if (listed !== null) return { ...listed, origin: 'table', known: true };
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

const bytes = (text: string): number => Buffer.byteLength(text, 'utf8');

interface Size {
  readonly bytes: number;
  readonly marks: number;
  readonly images: number;
}

const sizeOfTurn = (turn: Prompt['turns'][number]): Size => {
  switch (turn.role) {
    case 'user': {
      const texts = turn.content.filter((part) => part.type === 'text');
      const size = texts.reduce((sum, { text }) => sum + bytes(text), 0);
      return { bytes: size, marks: 1 + turn.content.length, images: turn.content.length - texts.length };
    }
    case 'assistant':
      return {
        bytes: bytes(turn.text) + bytes(JSON.stringify(turn.toolCalls)),
        marks: 1 + turn.toolCalls.length,
        images: 0,
      };
    case 'tool':
      return { bytes: bytes(turn.text) + bytes(turn.id), marks: 1, images: 0 };
  }
};

const sizeOf = ({ system, tools, turns }: PromptSize): Size =>
  turns.map(sizeOfTurn).reduce(
    (sum, turn) => ({
      bytes: sum.bytes + turn.bytes,
      marks: sum.marks + turn.marks,
      images: sum.images + turn.images,
    }),
    { bytes: bytes(system ?? '') + bytes(JSON.stringify(tools)), marks: 1 + tools.length, images: 0 },
  );

const priceAt = (price: ListPrice, inputTokens: number): Price =>
  price.longPrompt !== undefined && inputTokens > price.longPrompt.aboveTokens ? price.longPrompt.price : price;

/**
 * Most input tokens that a prompt can have. A token of text stands for at least one byte of UTF-8, so bytes bound
 * tokens whatever the tokenizer; a fixed allowance covers what providers add themselves.
 */
export const maxInputTokens = (prompt: PromptSize, imageTokens: number): number => {
  const size = sizeOf(prompt);
  return FRAME_TOKENS + size.bytes + size.marks * MARK_TOKENS + size.images * imageTokens;
};

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
  const size = sizeOf(prompt);
  const text = size.bytes / BYTES_PER_TOKEN + size.marks * 4;
  const inputTokens = Math.ceil(EXPECTED_FRAME_TOKENS + text + size.images * EXPECTED_IMAGE_TOKENS);
  const outputTokens = Math.ceil(prompt.maxTokens * EXPECTED_SHARE_OF_MAX);
  const at = priceAt(price, inputTokens);
  return { inputTokens, outputTokens, costUsd: (inputTokens * at.input + outputTokens * at.output) / MILLION };
};
