import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fillNonce } from '../../src/canaries/canary.ts';
import { NONCE_PATTERN, nonceOf } from '../../src/canaries/nonce.ts';
import { parseCanary } from '../../src/canaries/parse.ts';
import { render, renderExample } from '../../src/canaries/render.ts';
import { VARIANTS } from '../../src/canaries/variants/index.ts';
import { SCORERS } from '../../src/scorers/index.ts';
import { anyCharacter } from '../contract/scorer.ts';

const { canary } = parseCanary(
  {
    capability: 'memory',
    system: 'Booking {{nonce}}.',
    tools: [{ name: 'f', description: 'Of {{nonce}}.', input: { type: 'object', title: '{{nonce}}' } }],
    messages: [
      { user: 'I am {{nonce}}, yes, {{nonce}}.' },
      { assistant: { text: 'Hello {{nonce}}', toolCalls: [{ id: 'c', name: 'f', arguments: { deep: ['{{nonce}}'] } }] } },
      { toolResult: { id: 'c', text: '{{nonce}} found' } },
    ],
    maxTokens: 8,
    parameters: { effort: 'low', seed: 7 },
    checks: [{ type: 'exact', value: '{{nonce}}' }],
    cost: 'small',
  },
  'x',
  SCORERS,
);

test('the nonce is filled in wherever it stands, and nothing else changes', () => {
  const { prompt, nonce } = render(canary!, 'plain', 'hourly@2026-11-22T10:07:00Z#0/3');
  expect(nonce).toMatch(/^cm-[0-9a-z]{12}$/);
  expect(prompt).toEqual({
    system: `Booking ${nonce}.`,
    tools: [{ name: 'f', description: `Of ${nonce}.`, input: { type: 'object', title: nonce } }],
    turns: [
      { role: 'user', content: [{ type: 'text', text: `I am ${nonce}, yes, ${nonce}.` }] },
      { role: 'assistant', text: `Hello ${nonce}`, toolCalls: [{ id: 'c', name: 'f', arguments: { deep: [nonce] } }] },
      { role: 'tool', id: 'c', text: `${nonce} found` },
    ],
    maxTokens: 8,
    parameters: { effort: 'low', seed: 7 },
    cache: false,
  });
});

test('the same key gives the same prompt, another key another nonce', () => {
  expect(render(canary!, 'plain', 'a')).toEqual(render(canary!, 'plain', 'a'));
  expect(render(canary!, 'plain', 'a').nonce).not.toBe(render(canary!, 'plain', 'b').nonce);
});

test('an unknown variant throws', () => {
  expect(() => render(canary!, 'sideways', 'a')).toThrow('canary memory/x: no variant "sideways"');
});

test('an example is filled in like the prompt', () => {
  expect(renderExample({ text: 'It is {{nonce}}', toolCalls: [{ name: 'f', arguments: { a: '{{nonce}}' } }] }, 'N')).toEqual({
    text: 'It is N',
    toolCalls: [{ name: 'f', arguments: { a: 'N' } }],
  });
});

test('every key gives a nonce of the stated form, and 20,000 keys give 20,000 nonces', () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter }), (key) => {
      expect(nonceOf(key).match(NONCE_PATTERN)).toEqual([nonceOf(key)]);
    }),
  );
  expect(new Set(Array.from({ length: 20_000 }, (_, index) => nonceOf(`probe ${index}`))).size).toBe(20_000);
});

test('a value without the mark comes back equal', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      fc.pre(!JSON.stringify(value).includes('{{nonce}}'));
      expect(fillNonce(value, 'N')).toEqual(value);
    }),
  );
});

test('every file of the variants’ folder is in their list', () => {
  const files = readdirSync(resolve(import.meta.dirname, '../../src/canaries/variants'));
  const names = files.filter((file) => file !== 'index.ts' && file !== 'variant.ts').map((file) => file.slice(0, -3));
  expect(VARIANTS.map(({ name }) => name).sort()).toEqual(names.sort());
});
