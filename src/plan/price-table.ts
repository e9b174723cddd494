import type { Price } from '../config/config.ts';

/** Dollars per million tokens, with the price of long prompts where that is another. */
export interface ListPrice extends Price {
  /** When the input has more tokens than this, the whole call costs that. */
  readonly longPrompt?: { readonly aboveTokens: number; readonly price: Price };
}

/** List prices of one provider, as read on one day. */
export interface PriceList {
  readonly provider: string;
  readonly source: string;
  readonly asOf: string;
  /** Most input tokens that one image can become, rounded up generously. */
  readonly imageTokens: number;
  /** By model id, without a date at its end. */
  readonly models: Readonly<Record<string, ListPrice>>;
}

const price = (input: number, output: number, cacheRead: number, cacheWrite: number): Price => ({
  input,
  output,
  cacheRead,
  cacheWrite,
});

const scaled = (list: Price, input: number, output: number): Price =>
  price(list.input * input, list.output * output, list.cacheRead * input, list.cacheWrite * input);

/** Anthropic: a write to the cache for five minutes costs a quarter more than input. */
const claude = (input: number, output: number, cacheRead: number): Price =>
  price(input, output, cacheRead, input * 1.25);

/** OpenAI up to GPT-5.5: writing to the cache costs what input costs. */
const gpt = (input: number, output: number, cacheRead: number): Price => price(input, output, cacheRead, input);

const above = (aboveTokens: number, list: Price, inputTimes: number, outputTimes: number): ListPrice => ({
  ...list,
  longPrompt: { aboveTokens, price: scaled(list, inputTimes, outputTimes) },
});

const above272k = (list: Price): ListPrice => above(272_000, list, 2, 1.5);

/** OpenAI since GPT-5.6: a write to the cache costs a quarter more than input. */
const gptWrites = (input: number, output: number, cacheRead: number): ListPrice =>
  above272k(price(input, output, cacheRead, input * 1.25));

/** Standard service, no batch, no fast mode, no surcharge for a region. */
export const PRICE_LISTS: readonly PriceList[] = [
  {
    provider: 'Anthropic',
    source: 'https://platform.claude.com/docs/en/about-claude/pricing',
    asOf: '2026-10-24',
    imageTokens: 5_000,
    models: {
      'claude-fable-5-1': claude(10, 50, 0.25),
      'claude-mythos-5-1': claude(10, 50, 0.25),
      'claude-fable-5': claude(10, 50, 1),
      'claude-mythos-5': claude(10, 50, 1),
      'claude-opus-5-5': claude(4, 20, 0.2),
      'claude-opus-5': claude(5, 25, 0.5),
      'claude-opus-4-8': claude(5, 25, 0.5),
      'claude-opus-4-7': claude(5, 25, 0.5),
      'claude-opus-4-6': claude(5, 25, 0.5),
      'claude-opus-4-5': claude(5, 25, 0.5),
      'claude-opus-4-1': claude(15, 75, 1.5),
      'claude-sonnet-5-5': claude(2, 10, 0.1),
      'claude-sonnet-5': claude(2, 10, 0.2),
      'claude-sonnet-4-6': claude(3, 15, 0.3),
      'claude-sonnet-4-5': above(200_000, claude(3, 15, 0.3), 2, 1.5),
      'claude-haiku-5-5': above(100_000, claude(0.1, 0.5, 0.01), 5, 5),
      'claude-haiku-4-5': claude(1, 5, 0.1),
    },
  },
  {
    provider: 'OpenAI',
    source: 'https://developers.openai.com/api/docs/pricing',
    asOf: '2026-10-27',
    imageTokens: 50_000,
    models: {
      'gpt-6.1-sol': gptWrites(2, 10, 0.1),
      'gpt-6.1-terra': gptWrites(1, 5, 0.05),
      'gpt-6-astra': gptWrites(10, 50, 1),
      'gpt-6-sol': gptWrites(2, 10, 0.2),
      'gpt-6-luna': gptWrites(0.1, 0.5, 0.01),
      // Four and twenty dollars while a promotion lasts.
      'gpt-5.6-sol': gptWrites(5, 30, 0.5),
      'gpt-5.6-terra': gptWrites(2, 12, 0.2),
      'gpt-5.6-luna': gptWrites(0.2, 1.2, 0.02),
      'gpt-5.5': above272k(gpt(5, 30, 0.5)),
      'gpt-5.5-pro': above272k(gpt(30, 180, 30)),
      'gpt-5.4': above272k(gpt(2.5, 15, 0.25)),
      'gpt-5.4-mini': above272k(gpt(0.75, 4.5, 0.075)),
      'gpt-5.4-nano': above272k(gpt(0.2, 1.25, 0.02)),
      'gpt-5.4-pro': above272k(gpt(30, 180, 30)),
      'gpt-5.2': gpt(1.75, 14, 0.175),
      'gpt-5.2-pro': gpt(21, 168, 21),
      'gpt-5.1': gpt(1.25, 10, 0.125),
      'gpt-5': gpt(1.25, 10, 0.125),
      'gpt-5-mini': gpt(0.25, 2, 0.025),
      'gpt-5-nano': gpt(0.05, 0.4, 0.005),
      'gpt-4.1': gpt(2, 8, 0.5),
      'gpt-4.1-mini': gpt(0.4, 1.6, 0.1),
      'gpt-4.1-nano': gpt(0.1, 0.4, 0.025),
      'gpt-4o': gpt(2.5, 10, 1.25),
      'gpt-4o-mini': gpt(0.15, 0.6, 0.075),
      o3: gpt(2, 8, 0.5),
      'o4-mini': gpt(1.1, 4.4, 0.275),
    },
  },
];
