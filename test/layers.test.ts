import { readFileSync, readdirSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const src = resolve(import.meta.dirname, '../src');

const NOUNS = ['model.ts', 'operator-events.ts', 'judgement.ts'];

/** What each place may import of ours, besides itself. `*` = everything. Contracts are named by file. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'model.ts': [],
  'operator-events.ts': ['model.ts'],
  'judgement.ts': ['model.ts'],
  'errors.ts': [],
  'input-length.ts': [],
  text: [],
  stats: [],
  providers: [...NOUNS, 'errors.ts'],
  scorers: [...NOUNS, 'errors.ts', 'canaries/canary.ts', 'text'],
  signals: [...NOUNS, 'stats', 'text'],
  canaries: [...NOUNS, 'errors.ts', 'providers/provider.ts', 'scorers/scorer.ts', 'scorers/score.ts'],
  config: [...NOUNS, 'errors.ts', 'providers/provider.ts', 'canaries/canary.ts'],
  baselines: [...NOUNS, 'errors.ts', 'stats', 'canaries', 'config/config.ts', 'detect/engine.ts'],
  plan: [
    ...NOUNS,
    'errors.ts',
    'canaries/canary.ts',
    'canaries/copies.ts',
    'config/config.ts',
    'providers/provider.ts',
    'store/store.ts',
  ],
  detect: [...NOUNS, 'input-length.ts', 'stats', 'signals', 'localize/size.ts'],
  localize: [...NOUNS, 'stats', 'detect'],
  power: [...NOUNS, 'stats', 'signals', 'detect'],
  incidents: [...NOUNS, 'stats', 'detect', 'localize'],
  judge: [...NOUNS, 'detect', 'incidents'],
  'judge.ts': [...NOUNS, 'detect', 'incidents', 'judge'],
  store: [...NOUNS, 'errors.ts'],
  'probe.ts': [
    ...NOUNS,
    'canaries',
    'config/config.ts',
    'plan/prices.ts',
    'providers/provider.ts',
    'scorers/score.ts',
    'scorers/scorer.ts',
  ],
  run: [
    ...NOUNS,
    'errors.ts',
    'probe.ts',
    'plan',
    'canaries',
    'config/config.ts',
    'baselines',
    'detect/engine.ts',
    'power/setup.ts',
    'scorers/score.ts',
    'providers/provider.ts',
    'publish',
    'signals',
    'store/store.ts',
  ],
  publish: [...NOUNS, 'errors.ts', 'input-length.ts', 'config/config.ts', 'store/store.ts'],
  rules: [...NOUNS],
  simulator: [...NOUNS, 'errors.ts', 'canaries'],
  'version.ts': [],
  'app.ts': ['*'],
  cli: ['*'],
  'main.ts': ['cli'],
};

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .sort();

/** Static, type-only, re-exported, side-effect and dynamic imports alike. */
const importsOf = (file: string): readonly string[] =>
  ts
    .preProcessFile(readFileSync(resolve(src, file), 'utf8'), true, true)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => name.startsWith('.'))
    .map((name) => relative(src, resolve(src, dirname(file), name)));

const placeOf = (file: string): string => file.split('/')[0] ?? file;

const allowed = (file: string, imported: string): boolean => {
  const own = placeOf(file);
  if (own === placeOf(imported)) return true;
  const may = MAY_IMPORT[own] ?? [];
  return may.includes('*') || may.includes(imported) || may.includes(placeOf(imported));
};

test('imports point one way: every place imports only what lies before it in the flow', () => {
  const wrong = files.flatMap((file) =>
    importsOf(file)
      .filter((imported) => !allowed(file, imported))
      .map((imported) => `${file} imports ${imported}`),
  );
  expect(wrong).toEqual([]);
});

test('every file of src lies in a place that the layers know', () => {
  expect(files.filter((file) => MAY_IMPORT[placeOf(file)] === undefined)).toEqual([]);
});

test.each(['providers', 'scorers', 'signals', 'simulator/effects'])(
  'plug-ins in %s do not know each other',
  (folder) => {
    const contracts = new Set(['index.ts', 'provider.ts', 'scorer.ts', 'signal.ts', 'effect.ts', 'score.ts']);
    const plugins = new Set(
      files
        .filter((file) => dirname(file) === folder && !contracts.has(file.slice(folder.length + 1)))
        .filter((file) => /\bdefine[A-Z]\w*\(/.test(readFileSync(resolve(src, file), 'utf8'))),
    );
    const wrong = [...plugins].flatMap((file) => importsOf(file).filter((imported) => plugins.has(imported)));
    expect(wrong).toEqual([]);
  },
);

test('only the plug-ins import a model SDK', () => {
  const users = files.filter((file) =>
    ts
      .preProcessFile(readFileSync(resolve(src, file), 'utf8'), true, true)
      .importedFiles.some(({ fileName }) => fileName.startsWith('@anthropic-ai/') || /^openai(\/|$)/.test(fileName)),
  );
  expect(users.filter((file) => placeOf(file) !== 'providers')).toEqual([]);
});
