import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadSuite } from '../../src/canaries/load.ts';
import { startCommand } from '../../src/cli/demo/processes.ts';
import { systemClock } from '../../src/cli/process-io.ts';
import { SHIPPED_CANARIES } from '../../src/config/resolve.ts';
import { SCORERS } from '../../src/scorers/index.ts';
import { DEFAULT_SCENARIO } from '../../src/simulator/default-scenario.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { runCommand } from '../support/run-command.ts';

const clock = systemClock(Date.now);
let folder: string;
let simulator: Simulator;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coalmine-serve-'));
  const suite = await loadSuite(SHIPPED_CANARIES, SCORERS);
  simulator = await startSimulator({ suite, scenario: DEFAULT_SCENARIO, clock, host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await simulator.stop();
  await rm(folder, { recursive: true, force: true });
});

/** An example configuration, told where this test's simulator is, with a schedule that fires every second. */
const fromExample = async (name: string): Promise<string> => {
  const text = await readFile(resolve(import.meta.dirname, '../../examples', `${name}.yaml`), 'utf8');
  const own = join(folder, name);
  const file = `${own}.yaml`;
  await writeFile(`${own}.token`, 'a-token\n');
  const edited = text
    .replace(/http:\/\/127\.0\.0\.1:8900/g, simulator.url)
    .replace(/cron: .*?([,}\n])/g, 'cron: "* * * * * *"$1')
    .replace(/spread: \w+/g, 'spread: 0s, jitter: 0s')
    .replace(/^(store|baselines|http|schedules|canaries|budget): .*$/gm, (line, key: string) =>
      ['store', 'http'].includes(key) ? '' : line,
    );
  const ownSettings = `store: ${own}.db\nbaselines: ${own}-baselines\nhttp: { listen: 127.0.0.1:0, tokenFile: ${own}.token }\n`;
  await writeFile(file, `${edited.replace(/^baselines: .*$/gm, '')}\n${ownSettings}`);
  return file;
};

const until = async (check: () => Promise<boolean>): Promise<void> => {
  while (!(await check())) await clock.sleep(50);
};

test.each(['anthropic', 'openai-compatible'])(
  'serve with examples/%s.yaml probes, publishes, reloads on SIGHUP and by POST with the token, and stops with 0',
  async (name) => {
    const config = await fromExample(name);
    const env = { ...process.env, ANTHROPIC_API_KEY: 'a-secret-key', GATEWAY_KEY: 'a-secret-key' };
    const child = startCommand(['serve', '--config', config], `${config}.log`, env);
    try {
      const url = await child.says(/"url":"([^"]+)"/);
      const metrics = async (): Promise<string> => (await fetch(`${url}/metrics`)).text();
      const ids = [...(await metrics()).matchAll(/^coalmine_backend_info\{backend="([^"]+)"/gm)].map(([, id]) => id!);
      expect(ids.length).toBeGreaterThan(1);
      await until(async () => {
        const text = await metrics();
        return ids.every((id) => new RegExp(`^coalmine_probes_total\\{backend="${id}"[^}]*\\} [1-9]`, 'm').test(text));
      });
      // The simulator as it starts by itself has every backend of the example, so nothing may fail.
      expect(await metrics()).not.toMatch(/^coalmine_probe_failures_total\{[^}]*\} [1-9]/m);
      expect((await fetch(`${url}/-/ready`)).status).toBe(200);
      expect(await metrics()).toMatch(/coalmine_verdict\{.*verdict="no_baseline"\} 1/);
      expect((await fetch(`${url}/-/reload`, { method: 'POST' })).status).toBe(401);
      const allowed = { method: 'POST', headers: { authorization: 'Bearer a-token' } };
      expect((await fetch(`${url}/-/reload`, allowed)).status).toBe(200);

      await writeFile(config, `${await readFile(config, 'utf8')}\nnonsense: 1\n`);
      const refused = await fetch(`${url}/-/reload`, allowed);
      expect(refused.status).toBe(422);
      expect(await refused.text()).toContain('nonsense');
      expect(await metrics()).toContain('coalmine_config_last_reload_successful 0');
      expect((await fetch(`${url}/-/ready`)).status).toBe(200);
      child.signal('SIGHUP');
      await child.says(/(reload refused)/);

      expect(await metrics()).not.toContain('a-secret-key');
    } finally {
      await child.stop();
    }
    expect(await child.ended).toBe(0);
    expect(await readFile(`${config}.log`, 'utf8')).not.toContain('a-secret-key');
  },
);

test('a second daemon on the same store ends at once with 3 and one line that names the setting; after a kill -9 the next one starts', async () => {
  const config = await fromExample('anthropic');
  await writeFile(config, (await readFile(config, 'utf8')).replace(/^store: .*$/m, `store: ${config}-shared.db`));
  const env = { ...process.env, ANTHROPIC_API_KEY: 'k' };
  const first = startCommand(['serve', '--config', config], `${config}.first.log`, env);
  try {
    await first.says(/"url":"([^"]+)"/);
    const { code, stderr } = await runCommand(['serve', '--config', config], env);
    expect(code).toBe(3);
    expect(stderr.trim().split('\n')).toEqual([expect.stringMatching(/another daemon .*"store"$/)]);
  } finally {
    await first.kill();
  }
  const next = startCommand(['serve', '--config', config], `${config}.next.log`, env);
  await next.says(/"url":"([^"]+)"/);
  await next.stop();
  expect(await next.ended).toBe(0);
});

test('a taken port is one line that names the setting, and exit code 3', async () => {
  const config = await fromExample('anthropic');
  const other = createServer();
  await new Promise<void>((done) => {
    other.listen(0, '127.0.0.1', done);
  });
  const { port } = other.address() as AddressInfo;
  await writeFile(config, (await readFile(config, 'utf8')).replace('127.0.0.1:0', `127.0.0.1:${port}`));
  const { code, stderr } = await runCommand(['serve', '--config', config], { ...process.env, ANTHROPIC_API_KEY: 'k' });
  other.close();
  expect(code).toBe(3);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).toContain('http.listen');
});

test('a configuration with ten mistakes prints ten problems with their paths, and exit code 2', async () => {
  const fixture = resolve(import.meta.dirname, '../fixtures/bad-config/ten-mistakes.yaml');
  for (const command of ['check', 'serve']) {
    const { code, stdout, stderr } = await runCommand([command, '--config', fixture]);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    const lines = stderr.trim().split('\n');
    expect(lines.at(-1)).toBe('10 problems');
    expect(lines.slice(0, -1)).toHaveLength(10);
    for (const line of lines.slice(0, -1)) expect(line).toMatch(/ten-mistakes\.yaml(:\d+)?: \S+: \S/);
  }
});

test('every command explains itself with --help, and an unknown one is exit code 2', async () => {
  const { stdout, code } = await runCommand(['--help']);
  expect(code).toBe(0);
  const commands = [...stdout.matchAll(/^ {2}(\w+) /gm)].map(([, name]) => name!).filter((name) => name !== 'help');
  expect(commands).toEqual(
    expect.arrayContaining(['serve', 'demo', 'check', 'once', 'baseline', 'export', 'replay', 'simulate']),
  );
  expect((await runCommand(['baseline', 'record', '--help'])).stdout).toContain('--quick');
  expect((await runCommand(['nonsense'])).code).toBe(2);
});
