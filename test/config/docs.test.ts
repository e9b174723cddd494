import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { expect, test } from 'vitest';
import { readConfig } from '../../src/config/load.ts';
import { configJsonSchema } from '../../src/config/json-schema.ts';
import { configFields, withConfigReference } from '../../src/config/reference.ts';
import { validateCron } from '../../src/plan/cron.ts';
import { PROVIDERS } from '../../src/providers/index.ts';

const schemaFile = new URL('../../docs/coalmine.schema.json', import.meta.url);
const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');

test('docs/coalmine.schema.json is what the schema gives (npm run docs)', async () => {
  const style = await resolveConfig(fileURLToPath(schemaFile));
  const fresh = await format(JSON.stringify(configJsonSchema(PROVIDERS)), { ...style, parser: 'json' });
  expect(readFileSync(schemaFile, 'utf8')).toBe(fresh);
});

test('the reference of docs/configuration.md is what the schema gives (npm run docs)', () => {
  expect(withConfigReference(page, PROVIDERS)).toBe(page);
});

test('a page without the marks around its reference is refused', () => {
  expect(() => withConfigReference('# Configuration\n', PROVIDERS)).toThrow('the page has no');
});

test('every field of the reference says what it means, and none is said twice for one provider', () => {
  const fields = configFields(PROVIDERS);
  expect(fields.filter(({ meaning, kind }) => meaning === '' || kind.includes('anything'))).toEqual([]);
  expect(new Set(fields.map((field) => `${field.path} ${field.kind}`)).size).toBe(fields.length);
});

test('the JSON Schema has every type of provider, with the file that may hold its key and no key required', () => {
  const { properties } = configJsonSchema(PROVIDERS);
  const named = (properties?.['providers'] as { additionalProperties: { oneOf: unknown[] } }).additionalProperties;
  expect(named.oneOf).toHaveLength(PROVIDERS.length);
  for (const choice of named.oneOf) {
    expect(choice).toMatchObject({ properties: { apiKey: {}, apiKeyFile: {} }, additionalProperties: false });
    expect((choice as { required: string[] }).required).not.toContain('apiKey');
  }
});

test('every default of the reference is what a configuration without the field gets', async () => {
  const written = configFields(PROVIDERS)
    .filter(
      ({ path, otherwise }) => /^[a-zA-Z.]+$/.test(path) && !path.includes('NAME') && /^`[\w./:]+`$/.test(otherwise),
    )
    .map(({ path, otherwise }) => [path, otherwise.slice(1, -1)] as const);
  const nested = (path: string, value: string): string =>
    path
      .split('.')
      .reverse()
      .reduce((inner, key) => `{ ${key}: ${inner} }`, value)
      .slice(2, -2);
  const minimal = 'providers: { main: { type: anthropic } }\nbackends: [{ id: one, provider: main, model: m }]\n';
  const load = async (text: string) =>
    (
      await readConfig('/etc/coalmine.yaml', {
        env: {},
        providers: PROVIDERS,
        validateCron,
        readFile: () => Promise.resolve(text),
      })
    ).config;
  expect(written.length).toBeGreaterThan(8);
  for (const [path, value] of written)
    expect(await load(`${minimal}${nested(path, value)}\n`)).toEqual(await load(minimal));
});

test('the examples of the page that look like configurations load', async () => {
  const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
  const [first = ''] = blocks.filter((text) => text.includes('providers:'));
  const { problems } = await readConfig('/etc/coalmine.yaml', {
    env: { ANTHROPIC_API_KEY: 'sk-1' },
    providers: PROVIDERS,
    validateCron,
    readFile: () => Promise.resolve(first),
  });
  expect(first).not.toBe('');
  expect(problems).toEqual([]);
});
