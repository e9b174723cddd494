import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../src/model.ts';
import { SCORERS } from '../../src/scorers/index.ts';
import { NONCE, answer, scoreOf } from '../contract/scorer.ts';

const given = (text: string, options: Readonly<Record<string, Json>> = {}) =>
  scoreOf(SCORERS, { type: 'list', options: { items: ['red', 'dark blue', '3'], ...options } }, answer(text));

test.each<[string, string, Readonly<Record<string, Json>>, number]>([
  ['commas', 'red, dark blue, 3', {}, 1],
  ['a full stop', 'red, dark blue, 3.', {}, 1],
  ['semicolons', 'red; dark blue; 3', {}, 1],
  ['bullets', '- red\n- dark blue\n- 3', {}, 1],
  ['numbers', '1. red\n2. dark blue\n3. 3\n', {}, 1],
  ['a fence and emphasis', '```\n**red**\n`dark blue`\n3\n```', {}, 1],
  ['one item less', 'red, dark blue', {}, 0],
  ['one item more', 'red, dark blue, 3, 4', {}, 0],
  ['another order', 'dark blue, red, 3', {}, 0],
  ['another order that may be', 'dark blue, 3, red', { ordered: false }, 1],
  ['an item twice for another', 'red, red, 3', { ordered: false }, 0],
  ['another case', 'Red, dark blue, 3', {}, 0],
  ['another case that is ignored', 'RED, dark blue, 3', { ignoreCase: true }, 1],
  ['another separator than asked for', 'red; dark blue; 3', { separator: 'comma' }, 0],
  ['prose', 'The colours are red, dark blue, 3', {}, 0],
  ['the word and', 'red, dark blue and 3', {}, 0],
  ['spaces', 'a b  c', { items: ['a', 'b', 'c'], separator: 'space' }, 1],
  ['the own nonce', `x, ${NONCE}`, { items: ['x', '{{nonce}}'] }, 1],
  ['nothing', '', {}, 0],
])('%s', async (_name, text, options, expected) => {
  expect(await given(text, options)).toBe(expected);
});

test('a list is itself with any separator, and as a set in any order', async () => {
  const item = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '金'), minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(fc.array(item, { minLength: 2, maxLength: 10 }), async (items) => {
      for (const sign of [', ', ';', '\n', '\n- ']) expect(await given(items.join(sign), { items })).toBe(1);
      expect(await given(items.toReversed().join(','), { items, ordered: false })).toBe(1);
      expect(await given(items.slice(1).join(','), { items, ordered: false })).toBe(0);
    }),
  );
});
