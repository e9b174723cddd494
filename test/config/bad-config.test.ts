import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig, readConfig } from '../../src/config/load.ts';
import { OperatorError } from '../../src/errors.ts';
import { validateCron } from '../../src/plan/cron.ts';
import { PROVIDERS } from '../../src/providers/index.ts';

const folder = resolve(import.meta.dirname, '../fixtures/bad-config');
const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
const SECRETS = ['sk-from-the-environment', 'sk-plainly-written', 'sk-from-a-file'];
const tools = { env: { ANTHROPIC_API_KEY: 'sk-from-the-environment' }, providers: PROVIDERS, validateCron };

test('there are at least twenty broken configurations to learn from', () => {
  expect(files.length).toBeGreaterThanOrEqual(20);
});

test.each(files)('%s gives exactly the problems written beside it, each with its line and path', async (file) => {
  const { config, problems } = await readConfig(join(folder, file), tools);
  const lines = problems.map(({ line, path, message }) => [String(line), path, message].filter((part) => part !== ''));
  expect(config).toBeNull();
  expect(`${lines.map((parts) => parts.join(': ')).join('\n')}\n`).toBe(
    readFileSync(join(folder, file.replace('.yaml', '.txt')), 'utf8'),
  );
});

test.each(files)('no message about %s holds a secret', async (file) => {
  const { problems } = await readConfig(join(folder, file), tools);
  const told = problems.map(({ path, message }) => `${path} ${message}`).join('\n');
  for (const secret of SECRETS) expect(told).not.toContain(secret);
});

test('ten mistakes give ten problems, all in one error', async () => {
  const loading = loadConfig(join(folder, 'ten-mistakes.yaml'), tools);
  const error: unknown = await loading.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(OperatorError);
  const { problems } = error as OperatorError;
  expect(problems).toHaveLength(10);
  expect(new Set(problems.map(({ path }) => path)).size).toBe(10);
});

test('a configuration that is not there is one problem', async () => {
  const file = join(folder, 'no-such.yaml');
  const { problems } = await readConfig(file, tools);
  expect(problems).toEqual([{ file, path: '', message: 'cannot read the configuration: no such file' }]);
});
