import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PRICE_LISTS } from '../../src/plan/price-table.ts';
import { costOf, expectedUsage, priceOf, reservationOf } from '../../src/plan/prices.ts';
import { expectedInputTokens, maxInputTokens } from '../../src/plan/prompt-size.ts';
import type { PromptSize } from '../../src/plan/prompt-size.ts';

const OWN = { input: 1, output: 2, cacheRead: 0.5, cacheWrite: 1.5 };
const models = PRICE_LISTS.flatMap((list) => Object.entries(list.models));

const prompt = (text: string, more: Partial<PromptSize> = {}): PromptSize => ({
  tools: [],
  turns: [{ role: 'user', content: [{ type: 'text', text }] }],
  maxTokens: 100,
  ...more,
});

test('a listed model has its price, with or without a date at its end', () => {
  expect(priceOf('claude-sonnet-5-5', {})).toMatchObject({ input: 2, output: 10, known: true, origin: 'table' });
  expect(priceOf('claude-haiku-4-5-20251001', {})).toMatchObject({ input: 1, output: 5, known: true });
  expect(priceOf('gpt-5.4-mini-2026-03-17', {})).toMatchObject({ input: 0.75, output: 4.5, known: true });
});

test('the configuration overrides the table', () => {
  const overrides = { 'claude-sonnet-5-5': OWN, 'llama-4-70b': OWN, 'claude-haiku-4-5': OWN };
  expect(priceOf('claude-sonnet-5-5', overrides)).toMatchObject({ ...OWN, origin: 'config', known: true });
  expect(priceOf('llama-4-70b', overrides)).toMatchObject({ ...OWN, origin: 'config', known: true });
  expect(priceOf('claude-haiku-4-5-20251001', overrides)).toMatchObject({ ...OWN, origin: 'config' });
  expect(priceOf('claude-sonnet-5-5', overrides)).not.toHaveProperty('longPrompt');
});

test('an unknown model, even one named like a property of every object, counts as the dearest in every field', () => {
  for (const model of ['llama-4-70b', 'claude-next', 'constructor', '__proto__', 'toString', '']) {
    const unknown = priceOf(model, {});
    expect(unknown).toMatchObject({ origin: 'dearest', known: false });
    for (const [, listed] of models) {
      expect(unknown.input).toBeGreaterThanOrEqual(listed.input);
      expect(unknown.output).toBeGreaterThanOrEqual(listed.output);
      expect(unknown.cacheRead).toBeGreaterThanOrEqual(listed.cacheRead);
      expect(unknown.cacheWrite).toBeGreaterThanOrEqual(listed.cacheWrite);
    }
  }
  expect(priceOf('llama-4-70b', { other: { ...OWN, output: 5_000 } }).output).toBe(5_000);
});

test('every listed price is positive, dated and has a source, and docs/prices.md shows all of them', () => {
  const page = readFileSync(new URL('../../docs/prices.md', import.meta.url), 'utf8');
  for (const list of PRICE_LISTS) {
    expect(list.asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(page).toContain(list.source);
    expect(page).toContain(list.asOf);
    for (const [model, price] of Object.entries(list.models)) {
      const numbers = [price.input, price.cacheRead, price.cacheWrite, price.output];
      expect(Math.min(...numbers)).toBeGreaterThan(0);
      expect(price.cacheRead).toBeLessThanOrEqual(price.input);
      const row = numbers.map((dollars) => String(Number(dollars.toFixed(6)))).join(' | ');
      expect(page).toContain(`| \`${model}\` | ${row} |`);
    }
  }
});

test('cost counts cached tokens at their own prices and the rest as input', () => {
  const price = priceOf('claude-opus-5-5', {});
  const usage = { inputTokens: 1_000_000, cacheReadTokens: 500_000, cacheWriteTokens: 100_000, outputTokens: 10_000 };
  expect(costOf(usage, price)).toBeCloseTo(0.4 * 4 + 0.5 * 0.2 + 0.1 * 5 + 0.01 * 20, 10);
});

test('a usage that lacks input or output has no cost: the reservation has to stand', () => {
  expect(costOf({ inputTokens: 10 }, OWN)).toBeNull();
  expect(costOf({ outputTokens: 10 }, OWN)).toBeNull();
  expect(costOf({ inputTokens: 0, outputTokens: 0 }, OWN)).toBe(0);
});

test('a prompt over the limit pays the price of long prompts for all of it', () => {
  const price = priceOf('claude-haiku-5-5', {});
  expect(costOf({ inputTokens: 100_000, outputTokens: 1_000 }, price)).toBeCloseTo(0.01 + 0.0005, 10);
  expect(costOf({ inputTokens: 100_001, outputTokens: 1_000 }, price)).toBeCloseTo(0.0500005 + 0.0025, 10);
});

test('bytes bound tokens, and tools, turns and images are counted', () => {
  const plain = maxInputTokens(prompt('abc'), 5_000);
  expect(maxInputTokens(prompt('äöü'), 5_000)).toBe(plain + 3);
  expect(maxInputTokens(prompt('abc', { system: 'be brief' }), 5_000)).toBe(plain + 8);
  const tool = { name: 'get', description: 'gets', input: { type: 'object' } };
  expect(maxInputTokens(prompt('abc', { tools: [tool] }), 5_000)).toBeGreaterThan(plain + JSON.stringify(tool).length);
  const image = { type: 'image', mediaType: 'image/png', data: 'A'.repeat(100_000) } as const;
  const turns: PromptSize['turns'] = [{ role: 'user', content: [{ type: 'text', text: 'abc' }, image] }];
  const withImage = maxInputTokens(prompt('', { turns }), 5_000);
  expect(withImage - plain).toBeGreaterThanOrEqual(5_000);
  expect(withImage - plain).toBeLessThan(6_000);
});

test('calls and results of earlier turns are counted', () => {
  const turns: PromptSize['turns'] = [
    {
      role: 'assistant',
      text: 'Let me see.',
      toolCalls: [{ id: 't1', name: 'get', arguments: { city: 'x'.repeat(1_000) } }],
    },
    { role: 'tool', id: 't1', text: 'y'.repeat(2_000) },
  ];
  expect(maxInputTokens(prompt('', { turns }), 0)).toBeGreaterThan(3_000);
  expect(expectedInputTokens(prompt('', { turns }))).toBeGreaterThan(800);
});

test('a reservation by hand: 60 bytes and 100 tokens of output on claude-sonnet-5-5', () => {
  const { maxTokens, maxCostUsd } = reservationOf(prompt('x'.repeat(58)), priceOf('claude-sonnet-5-5', {}));
  // 300 frame + 58 + 2 of "[]" + 3 marks of 32 = 456 tokens at 2.50 for a cache write, 100 at 10.
  expect(maxTokens).toBe(556);
  expect(maxCostUsd).toBeCloseTo((456 * 2.5 + 100 * 10) / 1e6, 12);
});

test('whatever usage within the bounds comes back, it costs no more than was reserved, and what is expected less', () => {
  const size = fc.record({
    bytes: fc.integer({ min: 0, max: 400_000 }),
    maxTokens: fc.integer({ min: 1, max: 128_000 }),
    model: fc.constantFrom('llama-4-70b', ...models.map(([model]) => model)),
    shares: fc.tuple(...Array.from({ length: 4 }, () => fc.double({ min: 0, max: 1, noNaN: true }))),
  });
  fc.assert(
    fc.property(size, ({ bytes, maxTokens, model, shares: [input = 0, read = 0, write = 0, output = 0] }) => {
      const price = priceOf(model, {});
      const sent = prompt('x'.repeat(bytes), { maxTokens });
      const { maxCostUsd, maxTokens: bound } = reservationOf(sent, price);
      const inputTokens = Math.floor((bound - maxTokens) * input);
      const cacheReadTokens = Math.floor(inputTokens * read);
      const cacheWriteTokens = Math.floor((inputTokens - cacheReadTokens) * write);
      const usage = { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens: Math.floor(maxTokens * output) };
      expect(costOf(usage, price)).toBeLessThanOrEqual(maxCostUsd + 1e-12);
      expect(expectedUsage(sent, price).costUsd).toBeLessThanOrEqual(maxCostUsd);
    }),
    { numRuns: 300 },
  );
});
