import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { loadConfig, readConfig } from '../../src/config/load.ts';
import { SHIPPED_CANARIES } from '../../src/config/resolve.ts';
import type { Env } from '../../src/config/env.ts';
import { validateCron } from '../../src/plan/cron.ts';
import { PROVIDERS } from '../../src/providers/index.ts';

const root = resolve(import.meta.dirname, '../..');
const MINIMAL = 'providers: { main: { type: anthropic } }\nbackends: [{ id: one, provider: main, model: m }]\n';

const load = (text: string, env: Env = {}, files: Readonly<Record<string, string>> = {}): Promise<Config> =>
  loadConfig('/etc/coalmine/coalmine.yaml', {
    env,
    providers: PROVIDERS,
    validateCron,
    readFile: (path) => {
      const content = path === '/etc/coalmine/coalmine.yaml' ? text : files[path];
      return content === undefined
        ? Promise.reject(Object.assign(new Error('no'), { code: 'ENOENT' }))
        : Promise.resolve(content);
    },
  });

const DESIGN = `
falseAlarmsPerMonth: 1                 # whole fleet; every threshold follows from it
budget: { dollarsPerDay: 20 }          # hard
canaries: ./canaries
baselines: ./baselines
store: ./data/coalmine.db
http: { listen: 127.0.0.1:9464, tokenFile: ./secrets/coalmine-token }

providers:                             # credentials and addresses, once each
  first-party: { type: anthropic, apiKey: "\${ANTHROPIC_API_KEY}" }
  own-gpus:    { type: openai, baseUrl: https://llm.internal/v1, apiKeyFile: /run/secrets/llm }

backends:
  - { id: sonnet-us-trn, provider: first-party, model: claude-sonnet-5-5, region: us-east-1, hardware: trainium2, owner: inference-us,
      headers: { x-route: trn2 }, limits: { concurrency: 4, requestsPerMinute: 60, tokensPerMinute: 100000, deadline: 60s } }
  - { id: sonnet-eu-gpu, provider: first-party, model: claude-sonnet-5-5, region: eu-west-1, hardware: h100, owner: inference-eu,
      baseline: sonnet-us-trn }        # shares the other's baseline: same model, so any difference counts
  - { id: llama-own, provider: own-gpus, model: llama-4-70b, region: eu-west-1, hardware: h200, owner: platform,
      runbook: https://runbooks.example/llama }

schedules:
  - { name: hourly, cron: "7 * * * *", spread: 50m, canaries: { cost: small } }
  - { name: long, cron: "30 3 * * *", spread: 2h, canaries: { capability: [long-context] }, backends: [sonnet-us-trn, sonnet-eu-gpu] }
`;

test("the design's example loads as it stands", async () => {
  const config = await load(
    DESIGN,
    { ANTHROPIC_API_KEY: 'sk-1' },
    { '/etc/coalmine/secrets/coalmine-token': 'token-1\n', '/run/secrets/llm': ' sk-2 \n' },
  );
  expect(config.budget).toEqual({ dollarsPerDay: 20, tokensPerDay: null, burstShare: 0.25 });
  expect(config.http).toEqual({ host: '127.0.0.1', port: 9464, token: 'token-1' });
  expect(config.canaries).toBe('/etc/coalmine/canaries');
  expect(config.store).toEqual({ path: '/etc/coalmine/data/coalmine.db', answers: 'full', retentionDays: 90 });
  expect(config.providers['first-party']?.options).toMatchObject({ apiKey: 'sk-1' });
  expect(config.providers['own-gpus']).toMatchObject({
    type: 'openai',
    options: { apiKey: 'sk-2', baseUrl: 'https://llm.internal/v1' },
  });
  expect(config.backends.map(({ id, group }) => [id, group])).toEqual([
    ['sonnet-us-trn', 'sonnet-us-trn'],
    ['sonnet-eu-gpu', 'sonnet-us-trn'],
    ['llama-own', 'llama-own'],
  ]);
  expect(config.backends[0]).toMatchObject({
    headers: { 'x-route': 'trn2' },
    stream: true,
    limits: { concurrency: 4, requestsPerMinute: 60, tokensPerMinute: 100_000, deadlineMs: 60_000 },
  });
  expect(config.schedules[0]).toEqual({
    name: 'hourly',
    cron: '7 * * * *',
    spreadMs: 3_000_000,
    jitterMs: 5000,
    repeats: 1,
    select: { cost: ['small'] },
    variants: ['plain'],
    backends: ['sonnet-us-trn', 'sonnet-eu-gpu', 'llama-own'],
    catchUp: 'latest',
  });
  expect(config.schedules[1]).toMatchObject({
    spreadMs: 7_200_000,
    select: { capability: ['long-context'] },
    backends: ['sonnet-us-trn', 'sonnet-eu-gpu'],
  });
});

test('two lines are a whole configuration: everything else has a default', async () => {
  const config = await load(MINIMAL);
  expect(config).toMatchObject({
    file: '/etc/coalmine/coalmine.yaml',
    falseAlarmsPerMonth: 1,
    tolerance: 0.02,
    budget: { dollarsPerDay: 5, tokensPerDay: null, burstShare: 0.25 },
    canaries: SHIPPED_CANARIES,
    baselines: '/etc/coalmine/baselines',
    baselineExpiryDays: 90,
    store: { path: '/etc/coalmine/data/coalmine.db', answers: 'full', retentionDays: 90 },
    http: { host: '127.0.0.1', port: 9464, token: null },
    schedules: [
      { name: 'hourly', cron: '7 * * * *', spreadMs: 3_000_000, select: { cost: ['small'] }, backends: ['one'] },
    ],
    maintenance: [],
    prices: {},
    logLevel: 'info',
  });
  expect(config.backends).toEqual([
    {
      id: 'one',
      provider: 'main',
      model: 'm',
      region: 'unknown',
      hardware: 'unknown',
      group: 'one',
      headers: {},
      stream: true,
      limits: { concurrency: 4, requestsPerMinute: null, tokensPerMinute: null, deadlineMs: 60_000 },
    },
  ]);
});

test('maintenance windows come as a cron expression with a duration, or with two times', async () => {
  const { maintenance } = await load(`${MINIMAL}
maintenance:
  - { scope: "model=m,region=unknown", cron: "0 2 * * 6", duration: 90m, reason: weekly }
  - { scope: fleet, from: "2026-11-22T10:00:00+01:00", until: 2026-11-22T10:00:00Z, reason: a move }
`);
  expect(maintenance).toEqual([
    {
      scope: { model: 'm', region: 'unknown' },
      reason: 'weekly',
      when: { cron: '0 2 * * 6', durationMs: 5_400_000 },
    },
    {
      scope: {},
      reason: 'a move',
      when: { from: '2026-11-22T09:00:00.000Z', until: '2026-11-22T10:00:00.000Z' },
    },
  ]);
});

test('the shipped suite is the canaries folder of the package', () => {
  expect(SHIPPED_CANARIES).toBe(resolve(root, 'canaries'));
});

test('a store may be a path or a mapping', async () => {
  const text = (store: string) => `${MINIMAL}store: ${store}\n`;
  expect((await load(text('/var/lib/c.db'))).store).toEqual({
    path: '/var/lib/c.db',
    answers: 'full',
    retentionDays: 90,
  });
  expect((await load(text('{ answers: hash, retentionDays: 7 }'))).store).toEqual({
    path: '/etc/coalmine/data/coalmine.db',
    answers: 'hash',
    retentionDays: 7,
  });
});

test('a selection takes one value or a list', async () => {
  const text = `${MINIMAL}schedules: [{ name: s, cron: "0 * * * *", canaries: { ids: a/b, tags: [x, y] }, backends: one, variants: plain }]\n`;
  expect((await load(text)).schedules[0]).toMatchObject({
    select: { ids: ['a/b'], tags: ['x', 'y'] },
    backends: ['one'],
    variants: ['plain'],
  });
});

test('backends of a schedule come in the order of the configuration, not in that of the schedule', async () => {
  const text =
    'providers: { main: { type: anthropic } }\nbackends: [{ id: a, provider: main, model: m }, { id: b, provider: main, model: m }]\n' +
    'schedules: [{ name: s, cron: "0 * * * *", backends: [b, a] }]\n';
  expect((await load(text)).schedules[0]?.backends).toEqual(['a', 'b']);
});

test('prices left out follow the price of input', async () => {
  const config = await load(`${MINIMAL}prices: { m: { input: 4, output: 20 } }\n`);
  expect(config.prices).toEqual({ m: { input: 4, output: 20, cacheRead: 4, cacheWrite: 5 } });
});

test('a price of zero stays zero', async () => {
  const config = await load(`${MINIMAL}prices: { m: { input: 0, output: 0 } }\n`);
  expect(config.prices).toEqual({ m: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 } });
});

test('an IPv6 address is given without its brackets, and port 0 is allowed', async () => {
  const config = await load(`${MINIMAL}http: { listen: "[::1]:0" }\n`);
  expect(config.http).toEqual({ host: '::1', port: 0, token: null });
});

test('anchors and aliases of YAML may be used', async () => {
  const text =
    'providers: { main: { type: anthropic } }\n' +
    'backends: [{ id: a, provider: main, model: m, limits: &l { concurrency: 2 } }, { id: b, provider: main, model: m, limits: *l }]\n';
  expect((await load(text)).backends.map(({ limits }) => limits.concurrency)).toEqual([2, 2]);
});

test('a broken configuration still names the folders that it names rightly', async () => {
  const read = async (text: string) =>
    readConfig('/etc/coalmine.yaml', {
      env: {},
      providers: PROVIDERS,
      validateCron,
      readFile: () => Promise.resolve(text),
    });
  expect(await read('canaries: ./mine\nbackends: 5\n')).toMatchObject({
    config: null,
    canaries: '/etc/mine',
    baselines: '/etc/baselines',
  });
  expect(await read('canaries: [1]\n')).toMatchObject({ config: null, canaries: null });
});

const examples = readdirSync(resolve(root, 'examples')).filter((file) => file.endsWith('.yaml'));

test.each(examples)('examples/%s loads', async (file) => {
  const env = { ANTHROPIC_API_KEY: 'sk-1', GATEWAY_KEY: 'sk-2' };
  const config = await loadConfig(resolve(root, 'examples', file), { env, providers: PROVIDERS, validateCron });
  expect(config.backends.length).toBeGreaterThan(0);
});

test('the Anthropic example reaches the real API once its line with baseUrl is gone', async () => {
  const file = resolve(root, 'examples/anthropic.yaml');
  const { readFile } = await import('node:fs/promises');
  const text = (await readFile(file, 'utf8')).replace(/^ *baseUrl: .*\n/m, '');
  const config = await loadConfig(file, {
    env: { ANTHROPIC_API_KEY: 'sk-1' },
    providers: PROVIDERS,
    validateCron,
    readFile: () => Promise.resolve(text),
  });
  expect(config.providers['claude']?.options).toMatchObject({ baseUrl: 'https://api.anthropic.com' });
});
