import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json, ToolCall } from '../../src/model.ts';
import { SCORERS } from '../../src/scorers/index.ts';
import { toolCall } from '../../src/scorers/tool-call.ts';
import { NONCE, answer, scoreOf } from '../contract/scorer.ts';

const given = (calls: readonly ToolCall[], options: Readonly<Record<string, Json>>) =>
  scoreOf(SCORERS, { type: 'tool-call', options }, answer('', calls));

const call = (name: string, args: Json): ToolCall => ({ id: 'x', name, arguments: args });
const oslo = { name: 'get', arguments: { city: 'Oslo', at: { days: [1, 2] } } };

test.each<[string, readonly ToolCall[], Readonly<Record<string, Json>>, number]>([
  ['the right call', [call('get', { city: 'Oslo', at: { days: [1, 2] } })], oslo, 1],
  ['more arguments, at any depth', [call('get', { city: 'Oslo', at: { days: [1, 2], h: 3 }, unit: 'c' })], oslo, 1],
  [
    'more arguments where none may be',
    [call('get', { city: 'Oslo', x: 1 })],
    { name: 'get', arguments: { city: 'Oslo' }, match: 'equal' },
    0,
  ],
  [
    'keys in another order',
    [call('get', { b: 1, a: 2 })],
    { name: 'get', arguments: { a: 2, b: 1 }, match: 'equal' },
    1,
  ],
  ['a missing argument', [call('get', { city: 'Oslo' })], oslo, 0],
  ['another value', [call('get', { city: 'Bergen', at: { days: [1, 2] } })], oslo, 0],
  ['a longer list', [call('get', { city: 'Oslo', at: { days: [1, 2, 3] } })], oslo, 0],
  ['a number as text', [call('get', { n: '1' })], { name: 'get', arguments: { n: 1 } }, 0],
  ['another tool', [call('put', { city: 'Oslo', at: { days: [1, 2] } })], oslo, 0],
  ['arguments that are no JSON', [call('get', '{"city": "Os')], { name: 'get' }, 0],
  ['any arguments where none are asked for', [call('get', { a: 1 })], { name: 'get' }, 1],
  ['an inherited key', [call('get', {})], { name: 'get', arguments: { toString: null } }, 0],
  ['no call', [], oslo, 0],
  ['the call twice', [call('get', {}), call('get', {})], { name: 'get' }, 0],
  ['a second call that is allowed', [call('put', {}), call('get', {})], { name: 'get', allowOthers: true }, 1],
  ['the own nonce', [call('get', { ref: NONCE })], { name: 'get', arguments: { ref: '{{nonce}}' } }, 1],
  ['no call where none may be', [], { none: true }, 1],
  ['a call where none may be', [call('get', {})], { none: true }, 0],
])('%s', async (_name, calls, options, expected) => {
  expect(await given(calls, options)).toBe(expected);
});

test('a call with exactly the wanted arguments matches in both ways', async () => {
  // Zod leaves a key `__proto__` out of a canary's options.
  const args = fc
    .dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 3 }))
    .filter((json) => !JSON.stringify(json).includes('__proto__')) as fc.Arbitrary<Record<string, Json>>;
  await fc.assert(
    fc.asyncProperty(args, async (wanted) => {
      for (const match of ['subset', 'equal']) {
        expect(await given([call('f', structuredClone(wanted))], { name: 'f', arguments: wanted, match })).toBe(1);
      }
    }),
  );
});

test('a name or none, not both, and no arguments without a name', () => {
  const messages = (options: unknown) =>
    toolCall.options.safeParse(options).error?.issues.map(({ message }) => message);
  expect(messages({})).toEqual(['needs either name or none']);
  expect(messages({ name: 'a', none: true })).toEqual(['needs either name or none']);
  expect(messages({ none: true, arguments: {} })).toEqual(['needs a name']);
});
