import { expect, test } from 'vitest';
import type { Json } from '../../src/model.ts';
import { SCORERS } from '../../src/scorers/index.ts';
import { scorerContract } from '../contract/scorer.ts';

/** Valid options of every scorer; a new scorer needs a line here. */
const SAMPLES: Readonly<Record<string, readonly Readonly<Record<string, Json>>[]>> = {
  exact: [
    { value: 'x', ignoreCase: true, ignoreFullStop: true, ignoreMarkup: true },
    { any: ['1.10', '{{nonce}}'], trim: false },
  ],
  number: [
    { value: 7, which: 'last' },
    { value: 7, tolerance: 1, decimal: 'comma' },
    { value: 7, which: 'first' },
  ],
  contains: [{ any: ['é', '{{nonce}}'], ignoreCase: true }, { all: ['a', 'b'] }],
  choice: [
    { answer: 'B', choices: ['A', 'B', 'C'] },
    { answer: 'very likely', choices: ['likely', 'very likely', 'a.*+?^${}()|[]\\-'] },
  ],
  'max-words': [{ words: 3 }, { words: 100_000 }],
  not: [
    { check: { type: 'contains', any: ['x'] } },
    { check: { type: 'not', check: { type: 'max-words', words: 1 } } },
  ],
  'tool-call': [
    { none: true },
    { name: 'f', arguments: { a: { b: [1, null] } } },
    { name: 'f', match: 'equal', allowOthers: true },
  ],
  'json-equal': [
    { value: { a: [1, { b: null }] }, match: 'subset' },
    { value: [], fence: 'required' },
    { value: null, fence: 'forbidden' },
  ],
  pattern: [
    { pattern: '^(a+)+$', ignoreCase: true },
    { pattern: '(?:[a-z]|1|\\.)*x', where: 'anywhere', trim: false },
    { pattern: '.{0,50}\\[{2}', where: 'anywhere' },
  ],
  date: [{ value: '2024-02-29' }, { value: '2025-12-31', order: 'month-first' }],
  'json-schema': [
    { schema: { type: 'array', uniqueItems: true, items: { type: ['array', 'string'], pattern: '^(a+)+$' } } },
    { schema: { $ref: '#/$defs/tree', $defs: { tree: { type: 'array', items: { $ref: '#/$defs/tree' } } } } },
  ],
  list: [{ items: ['a', 'b'] }, { items: ['1', '{{nonce}}'], ordered: false, separator: 'space', ignoreCase: true }],
  'max-length': [{ characters: 10 }, { lines: 100_000 }, { characters: 100_000, lines: 3 }],
  script: [{ allowed: ['Latin'] }, { allowed: ['Han', 'Hiragana', 'Katakana'], maxShare: 0.5 }],
  refusal: [{ refused: true }, { refused: false }],
  similarity: [
    { value: 'a'.repeat(300) },
    { value: '11..{{nonce}}', which: 'ngram', ignoreCase: true },
    { value: '{"a":', minimum: 0.5 },
  ],
  nonce: [{}, { alone: true }],
  code: [{ tests: [{ expression: 'a', value: null }] }],
};

test('every scorer has samples of its options here', () => {
  expect(Object.keys(SAMPLES).sort()).toEqual(SCORERS.map(({ type }) => type).sort());
});

for (const plugin of SCORERS) scorerContract(plugin, SCORERS, SAMPLES[plugin.type] ?? []);
