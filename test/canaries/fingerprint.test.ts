import { expect, test } from 'vitest';
import { parseCanary } from '../../src/canaries/parse.ts';
import { SCORERS } from '../../src/scorers/index.ts';
import type { ScorerPlugin } from '../../src/scorers/scorer.ts';

const base = {
  capability: 'colours',
  system: 'Be brief.',
  tools: [{ name: 'f', description: 'Does it.', input: { type: 'object', properties: { a: {}, b: {} } } }],
  messages: [{ user: 'Which?' }],
  maxTokens: 8,
  parameters: { effort: 'low', seed: 1 },
  checks: [
    { type: 'exact', value: 'red' },
    { type: 'not', check: { type: 'contains', any: ['blue'] }, aspect: 'format' },
  ],
  cost: 'small',
};

const withoutSystem = Object.fromEntries(Object.entries(base).filter(([key]) => key !== "system"));

const of = (raw: object, plugins: readonly ScorerPlugin[] = SCORERS): string => {
  const { canary, problems } = parseCanary(raw, 'name', plugins);
  expect(problems).toEqual([]);
  return canary!.fingerprint;
};

const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).reverse().map(([key, inner]) => [key, reversed(inner)]));
};

// Baselines on disk carry this value: it may only change together with a reason to record them anew.
test('is 16 hex digits and stays the same from release to release', () => {
  expect(of(base)).toBe('e4e46b217085f855');
});

test.each<[string, object]>([
  ['the order of keys, at every depth', reversed(base) as object],
  ['examples', { ...base, examples: { pass: ['red'], fail: ['blue'] } }],
  ['tags', { ...base, tags: ['x'] }],
  ['source, licence and cost', { ...base, source: 'a', licence: 'b', cost: 'large' }],
  ['variants', { ...base, variants: ['plain'] }],
  ['capability', { ...base, capability: 'shades' }],
  ['a default that is written down', { ...base, checks: [{ type: 'exact', value: 'red', trim: true, weight: 1, aspect: 'correct' }, { type: 'not', check: { type: 'contains', any: ['blue'], ignoreCase: false }, aspect: 'format' }] }],
  ['a question written as a list of one part', { ...base, messages: [{ user: [{ text: 'Which?' }] }] }],
])('does not depend on %s', (_name, raw) => {
  expect(of(raw)).toBe(of(base));
});

test.each<[string, object]>([
  ['the question', { ...base, messages: [{ user: 'Which one?' }] }],
  ['a further turn', { ...base, messages: [{ user: 'Which?' }, { assistant: 'x' }, { user: 'Which?' }] }],
  ['the system prompt', { ...base, system: 'Be long.' }],
  ['no system prompt', withoutSystem],
  ['a tool', { ...base, tools: [{ ...base.tools[0], description: 'Does not.' }] }],
  ['the limit of tokens', { ...base, maxTokens: 9 }],
  ['a parameter', { ...base, parameters: { effort: 'low', seed: 2 } }],
  ['an option', { ...base, checks: [{ type: 'exact', value: 'green' }, base.checks[1]] }],
  ['a weight', { ...base, checks: [{ type: 'exact', value: 'red', weight: 2 }, base.checks[1]] }],
  ['an aspect', { ...base, checks: [base.checks[0], { ...base.checks[1], aspect: 'correct' }] }],
  ['an option inside not', { ...base, checks: [base.checks[0], { type: 'not', check: { type: 'contains', any: ['blue'], ignoreCase: true }, aspect: 'format' }] }],
  ['a model of its own', { ...base, model: 'x', expect: { failure: 'not_found' } }],
  ['an expected failure', { ...base, expect: { failure: 'not_found' } }],
])('depends on %s', (_name, raw) => {
  expect(of(raw)).not.toBe(of(base));
});

test('a scorer’s raised version changes the canaries that use it, also inside another, and no others', () => {
  const raised = (type: string) => SCORERS.map((plugin) => (plugin.type === type ? { ...plugin, version: 2 } : plugin));
  expect(of(base, raised('exact'))).not.toBe(of(base));
  expect(of(base, raised('contains'))).not.toBe(of(base));
  expect(of(base, raised('exact'))).not.toBe(of(base, raised('contains')));
  expect(of(base, raised('number'))).toBe(of(base));
});

test('canaries that ask for different models are not the same', () => {
  const expecting = { ...base, expect: { failure: 'not_found' } };
  expect(new Set([of(expecting), of({ ...expecting, model: 'a' }), of({ ...expecting, model: 'b' })]).size).toBe(3);
});
