import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { SCORERS } from '../../src/scorers/index.ts';
import type { ScorerPlugin } from '../../src/scorers/scorer.ts';

const folder = resolve(import.meta.dirname, '../../src/scorers');

const isPlugin = (value: unknown): value is ScorerPlugin =>
  typeof value === 'object' && value !== null && 'type' in value && 'make' in value && 'options' in value;

test('every file with a scorer is in the list, and the list has nothing else', async () => {
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && file !== 'index.ts');
  const found: ScorerPlugin[] = [];
  for (const file of files) {
    const exported = Object.values((await import(resolve(folder, file))) as Record<string, unknown>).filter(isPlugin);
    for (const plugin of exported) expect(`${plugin.type}.ts`).toBe(file);
    found.push(...exported);
  }
  expect(new Set(SCORERS)).toEqual(new Set(found));
  expect(SCORERS).toHaveLength(found.length);
});

test('no two scorers have one name', () => {
  expect(new Set(SCORERS.map(({ type }) => type)).size).toBe(SCORERS.length);
});
