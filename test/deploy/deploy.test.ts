import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../../src/config/load.ts';
import { validateCron } from '../../src/plan/cron.ts';
import { PROVIDERS } from '../../src/providers/index.ts';
import { isInstalled } from '../support/start-program.ts';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(resolve(root, path), 'utf8');

interface Service {
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly image?: string;
  readonly volumes: readonly string[];
  readonly ports: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly cap_drop?: readonly string[];
}
const compose = parse(read('deploy/compose/compose.yaml')) as { readonly services: Readonly<Record<string, Service>> };
const folder = resolve(root, 'deploy/compose');

test('everything that the compose file mounts is there, except the configuration, which is yours', () => {
  const mounted = Object.values(compose.services).flatMap(({ volumes }) =>
    volumes.map((volume) => volume.split(':')[0] ?? '').filter((path) => path.startsWith('.')),
  );
  expect(mounted.filter((path) => !existsSync(resolve(folder, path)))).toEqual(['./coalmine.yaml']);
  const build = compose.services['coalmine']?.build;
  expect(existsSync(resolve(folder, build?.context ?? '', build?.dockerfile ?? ''))).toBe(true);
});

test('the compose file opens every port on loopback alone, and pins every image', () => {
  for (const { ports, image } of Object.values(compose.services)) {
    expect(ports.every((port) => port.startsWith('127.0.0.1:'))).toBe(true);
    if (image !== undefined) expect(image).toMatch(/:v?\d+\.\d+\.\d+$/);
  }
});

test('no container keeps a capability, and what each writes has a volume that outlasts it', () => {
  for (const { volumes, cap_drop: dropped } of Object.values(compose.services)) {
    expect(dropped).toEqual(['ALL']);
    expect(volumes.some((volume) => /^[a-z]+-data:/.test(volume))).toBe(true);
  }
});

test('its example of a configuration is valid, writes into the volume alone, and can be reached by Prometheus', async () => {
  const { environment = {}, volumes = [] } = compose.services['coalmine'] ?? {};
  const env = Object.fromEntries(Object.keys(environment).map((name) => [name, 'given']));
  const file = resolve(folder, 'coalmine.example.yaml');
  const config = await loadConfig(file, { env, providers: PROVIDERS, validateCron });
  const mount = volumes.find((volume) => volume.startsWith('coalmine-data:'))?.split(':')[1] ?? '';
  expect(mount).not.toBe('');
  for (const path of [config.store.path, config.baselines]) expect(path.startsWith(`${mount}/`)).toBe(true);
  expect(`${config.http.host}:${config.http.port}`).toBe('0.0.0.0:9464');
});

test('its Prometheus differs from the one that ships in addresses alone', () => {
  const plain = (text: string): unknown =>
    parse(text.replaceAll(/"[\w.]+:(\d+)"/g, (_all, port: string) => `"host:${port}"`));
  expect(plain(read('deploy/compose/prometheus.yml'))).toEqual(plain(read('prometheus/prometheus.yml')));
});

test('the image runs without rights, tells its health, and copies only what is there', () => {
  const text = read('deploy/Dockerfile');
  expect(text).toMatch(/^USER node$/m);
  expect(text).toMatch(/^HEALTHCHECK /m);
  const copied = [...text.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths]) => paths?.split(' ') ?? []);
  expect(copied.length).toBeGreaterThan(5);
  expect(copied.filter((path) => !existsSync(resolve(root, path)))).toEqual([]);
  const sent = [...read('deploy/Dockerfile.dockerignore').matchAll(/^!(.+)$/gm)].map(([, path]) => path);
  expect(sent.sort()).toEqual([...new Set(copied.map((path) => path.replace(/^\.\//, '')))].sort());
});

test('the unit of systemd has no rights, and does not start again after a mistake in the configuration', () => {
  const text = read('deploy/systemd/coalmine.service');
  expect(text).toContain('DynamicUser=yes');
  expect(text).toContain('ProtectSystem=strict');
  expect(text).toContain('RestartPreventExitStatus=2');
  // Its exit code would not count there: a mistake would be tried again for ever.
  expect(text).not.toContain('ExecStartPre');
});

test('systemd finds nothing wrong with the unit', { skip: !isInstalled('systemd-analyze') }, () => {
  const unit = resolve(root, 'deploy/systemd/coalmine.service');
  const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' });
  expect({ status, said: stdout + stderr }).toEqual({ status: 0, said: '' });
});

test('Grafana finds the dashboards where the compose file puts them', () => {
  const provider = parse(read('grafana/provisioning/dashboards/coalmine.yml')) as {
    readonly providers: readonly { readonly options: { readonly path: string } }[];
  };
  const mounts = compose.services['grafana']?.volumes.map((volume) => volume.split(':')[1]);
  expect(mounts).toContain(provider.providers[0]?.options.path);
  expect(dirname(provider.providers[0]?.options.path ?? '')).toBe('/var/lib/grafana/dashboards');
});
