import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { dashboardOf } from '../../scripts/dashboards/dashboard.ts';
import { DASHBOARDS } from '../../scripts/dashboards/index.ts';
import { METRICS, PREFIX } from '../../src/publish/metrics.ts';
import { ruleGroups } from '../../src/rules/index.ts';
import { DEFAULT_SETUP } from '../../src/rules/shipped.ts';

interface Target {
  readonly expr: string;
  readonly datasource: { readonly uid: string };
}
interface Panel {
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly fieldConfig?: { readonly defaults: { readonly unit?: string; readonly links?: readonly { url: string }[] } };
  readonly targets?: readonly Target[];
}
interface Dashboard {
  readonly uid: string;
  readonly editable: boolean;
  readonly panels: readonly Panel[];
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly query?: unknown; readonly label?: string }[];
  };
  readonly links: readonly { readonly type: string; readonly url?: string }[];
  readonly annotations: { readonly list: readonly { readonly name: string; readonly expr: string }[] };
  readonly description: string;
}

const folder = resolve(import.meta.dirname, '../../grafana/dashboards');
const shipped = new Map(
  readdirSync(folder).map((file) => [file, JSON.parse(readFileSync(join(folder, file), 'utf8')) as Dashboard]),
);
const panelsOf = ({ panels }: Dashboard): readonly Panel[] => panels.filter(({ type }) => type !== 'row');
const queries = [...shipped.values()].flatMap((dashboard) => [
  ...panelsOf(dashboard).flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
  ...dashboard.annotations.list.map(({ expr }) => expr),
]);

test('the dashboards that ship are those that the code makes (npm run docs)', () => {
  expect(Object.fromEntries(shipped)).toEqual(
    Object.fromEntries(DASHBOARDS.map((spec) => [`${spec.name}.json`, JSON.parse(JSON.stringify(dashboardOf(spec)))])),
  );
});

test('every dashboard has its own uid', () => {
  expect(new Set([...shipped.values()].map(({ uid }) => uid)).size).toBe(shipped.size);
});

describe.each([...shipped])('%s', (_file, dashboard) => {
  test('is read-only and lets the viewer choose the data source', () => {
    expect(dashboard.editable).toBe(false);
    expect(dashboard.templating.list[0]?.name).toBe('datasource');
  });

  test('every panel has a title, a description, a unit and queries to the chosen data source', () => {
    for (const { title, description, fieldConfig, targets = [] } of panelsOf(dashboard)) {
      expect(title).not.toBe('');
      expect(description).toMatch(/\.$/);
      expect(fieldConfig?.defaults.unit).toBeTruthy();
      expect(targets.length).toBeGreaterThan(0);
      expect(targets.map(({ datasource }) => datasource.uid)).toEqual(targets.map(() => '${datasource}'));
    }
  });

  test('every variable in a query is one of the dashboard, and every variable has a label and a use', () => {
    const { list } = dashboard.templating;
    const queries = [
      ...panelsOf(dashboard).flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
      ...list.map(({ query }) => JSON.stringify(query ?? '')),
    ];
    const used = queries.flatMap((expr) => [...expr.matchAll(/\$(?!__)(\w+)/g)].map(([, name]) => name ?? ''));
    const known = list.map(({ name }) => name);
    expect(used.filter((name) => !known.includes(name))).toEqual([]);
    // These two are in links and data sources.
    expect(known.filter((name) => !['datasource', 'pages', ...used].includes(name))).toEqual([]);
    expect(list.filter(({ label = '' }) => label === '')).toEqual([]);
  });

  test('it leads to the other dashboards and to the pages of coalmine, whose address the viewer can set', () => {
    expect(dashboard.links.map(({ type, url }) => [type, url])).toEqual([
      ['dashboards', undefined],
      ['link', '${pages}/'],
    ]);
    for (const { fieldConfig } of panelsOf(dashboard))
      for (const { url } of fieldConfig?.defaults.links ?? []) expect(url).toMatch(/^\$\{pages\}\//);
  });

  test('incidents and changes are drawn over time', () => {
    expect(dashboard.annotations.list.map(({ name }) => name)).toEqual(['incidents', 'changes']);
  });

  test('titles of panels are distinct, and rates are taken over the interval that Grafana chooses', () => {
    const titles = panelsOf(dashboard).map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
    expect(dashboard.description).toMatch(/\.$/);
    for (const { targets = [] } of panelsOf(dashboard))
      for (const { expr } of targets) expect(expr).not.toMatch(/\brate\([^[]*\[(?!\$__rate_interval)/);
  });
});

test('queries use no metric that the daemon does not have, and no recording that is not made', () => {
  const known = new Set([
    ...ruleGroups(DEFAULT_SETUP).flatMap(({ recordings = [] }) => recordings.map(({ record }) => record)),
    ...Object.entries(METRICS).flatMap(([name, { kind }]) =>
      (kind === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']).map((suffix) => PREFIX + name + suffix),
    ),
  ]);
  const used = queries.flatMap((expr) => expr.match(/(?:\w+:)?coalmine_\w+(?::\w+)?/g) ?? []);
  expect(used.length).toBeGreaterThan(20);
  expect(used.filter((name) => !known.has(name))).toEqual([]);
});

const promtool = spawnSync('promtool', ['--version']).error === undefined;

test('Prometheus can read every query', { skip: !promtool }, () => {
  const place = mkdtempSync(join(tmpdir(), 'coalmine-dashboards-'));
  try {
    const rules = queries.map((expr, index) => ({
      record: `panel:query_${index}:value`,
      expr: expr.replaceAll('$__rate_interval', '5m').replaceAll(/\$\w+/g, '.*'),
    }));
    writeFileSync(join(place, 'rules.yml'), stringify({ groups: [{ name: 'panels', rules }] }));
    const { status, stderr } = spawnSync('promtool', ['check', 'rules', join(place, 'rules.yml')], {
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  } finally {
    rmSync(place, { recursive: true });
  }
});
