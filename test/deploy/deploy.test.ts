import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(resolve(root, path), 'utf8');

interface Service {
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly image?: string;
  readonly volumes: readonly string[];
  readonly ports: readonly string[];
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
});

test('the unit of systemd has no rights, and does not start again after a mistake in the configuration', () => {
  const text = read('deploy/systemd/coalmine.service');
  expect(text).toContain('DynamicUser=yes');
  expect(text).toContain('ProtectSystem=strict');
  expect(text).toContain('RestartPreventExitStatus=2');
});

test('Grafana finds the dashboards where the compose file puts them', () => {
  const provider = parse(read('grafana/provisioning/dashboards/coalmine.yml')) as {
    readonly providers: readonly { readonly options: { readonly path: string } }[];
  };
  const mounts = compose.services['grafana']?.volumes.map((volume) => volume.split(':')[1]);
  expect(mounts).toContain(provider.providers[0]?.options.path);
  expect(dirname(provider.providers[0]?.options.path ?? '')).toBe('/var/lib/grafana/dashboards');
});
