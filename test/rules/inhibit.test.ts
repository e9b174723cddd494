import { expect, test } from 'vitest';
import { scopeInhibitRules } from '../../src/rules/inhibit.ts';
import { levelName, SCOPE_LEVELS } from '../../src/rules/scope-level.ts';

const pairs = scopeInhibitRules().map(({ source_matchers, target_matchers, equal }) => ({
  wide: source_matchers.at(-1),
  narrow: target_matchers.at(-1),
  equal,
}));

test('there are sixteen levels, the fleet and every choice of attributes', () => {
  expect(SCOPE_LEVELS.map(levelName)).toHaveLength(16);
  expect(new Set(SCOPE_LEVELS.map(levelName)).size).toBe(16);
});

test('every wide level silences every level that fixes more, and no other', () => {
  expect(pairs).toHaveLength(3 ** 4 - 2 ** 4);
  expect(pairs).toContainEqual({
    wide: 'scope_level="hardware"',
    narrow: 'scope_level="model_hardware"',
    equal: ['alertname', 'class', 'hardware'],
  });
  expect(pairs).toContainEqual({
    wide: 'scope_level="fleet"',
    narrow: 'scope_level="model"',
    equal: ['alertname', 'class'],
  });
  expect(pairs.some(({ wide, narrow }) => wide === narrow)).toBe(false);
});

test('a level never silences one with which it shares only some attributes', () => {
  expect(
    pairs.some(
      ({ wide, narrow }) => wide === 'scope_level="model_hardware"' && narrow === 'scope_level="model_cloud_region"',
    ),
  ).toBe(false);
});
