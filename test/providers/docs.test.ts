import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { FAILURE_REASONS, STOP_REASONS } from '../../src/model.ts';
import { PROVIDERS } from '../../src/providers/index.ts';

const root = join(import.meta.dirname, '../..');
const docs = readFileSync(join(root, 'docs/providers.md'), 'utf8');

/** The text under a heading, up to the next one. */
const section = (heading: string): string => {
  const at = docs.indexOf(`\n## ${heading}\n`);
  expect(at, heading).toBeGreaterThan(0);
  const next = docs.indexOf('\n## ', at + 1);
  return docs.slice(at, next < 0 ? undefined : next);
};
/** The names in the first column of the first table. */
const names = (text: string): string[] => [...text.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name = '']) => name);

test('the table of failures holds the reasons of the code, in their order', () => {
  expect(names(section('Failures'))).toEqual(FAILURE_REASONS);
});

test('the table of stop reasons holds those of the code, in their order', () => {
  expect(names(section('What an answer holds'))).toEqual(STOP_REASONS);
});

test.each(PROVIDERS)('the section of $type holds its summary, its options and what it cannot send', (plugin) => {
  const text = section(plugin.type);
  expect(text).toContain(plugin.summary.replace(/\.$/, ''));
  expect(names(text)).toEqual(Object.keys(plugin.options.shape));
  const shape: Record<string, z.ZodType> = plugin.options.shape;
  Object.entries(shape).forEach(([name, option]) => {
    expect(text).toMatch(new RegExp(`\\| \`${name}\` \\|`));
    expect(text).toContain(`| ${String(option.meta()?.description)} |`);
  });
  const cannot = /^Cannot send: (.+?)\./m.exec(text)?.[1] ?? '';
  expect([...cannot.matchAll(/`(\w+)`/g)].map(([, name]) => name)).toEqual(plugin.cannotSend);
});

test('every file in the folder is the contract, the list or a provider of the list', () => {
  const files = readdirSync(join(root, 'src/providers'), { withFileTypes: true }).filter((entry) => entry.isFile());
  const types = files
    .map(({ name }) => name.replace(/\.ts$/, ''))
    .filter((name) => !['provider', 'index'].includes(name));
  expect(PROVIDERS.map(({ type }) => type)).toEqual(types.toSorted());
});
