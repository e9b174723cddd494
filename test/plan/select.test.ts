import { expect, test } from 'vitest';
import { selectCells, selects } from '../../src/plan/select.ts';
import { backend, canary, schedule, suite } from './fixtures.ts';

const small = canary('arithmetic/change', { tags: ['money'] });
const large = canary('long-context/needle', { cost: 'large', tags: ['needle', 'slow'], variants: ['plain', 'warm'] });
const all = suite(small, large);

test('a selection that says nothing selects every canary', () => {
  expect([small, large].map((one) => selects({}, one))).toEqual([true, true]);
});

test('of each list one entry is enough, and every list that is given must be met', () => {
  expect(selects({ tags: ['money', 'needle'] }, large)).toBe(true);
  expect(selects({ tags: ['needle'], cost: ['small'] }, large)).toBe(false);
  expect(selects({ capability: ['long-context'], cost: ['large'] }, large)).toBe(true);
  expect(selects({ ids: ['arithmetic/change'] }, large)).toBe(false);
  expect(selects({ tags: [] }, large)).toBe(false);
});

test('a variant is used only for canaries that list it', () => {
  const cells = selectCells(all, schedule({ variants: ['plain', 'warm'] }), [backend('a')]);
  expect(cells).toEqual([
    { canary: 'arithmetic/change', variant: 'plain', backend: 'a' },
    { canary: 'long-context/needle', variant: 'plain', backend: 'a' },
    { canary: 'long-context/needle', variant: 'warm', backend: 'a' },
  ]);
});

test('only the backends of the schedule are probed, each cell once even if a variant is named twice', () => {
  const cells = selectCells(suite(small), schedule({ variants: ['plain', 'plain'], backends: ['b', 'c'] }), [
    backend('a'),
    backend('b'),
    backend('c'),
  ]);
  expect(cells.map((cell) => cell.backend)).toEqual(['b', 'c']);
});
