import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { rulesCommand } from '../../src/cli/rules.ts';
import { METRICS, PREFIX } from '../../src/publish/metrics.ts';
import { createWorkspace } from './workspace.ts';
import type { Workspace } from './workspace.ts';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string; readonly runbook_url: string };
}
interface RuleFile {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[];
}

let place: Workspace;
beforeEach(async () => {
  place = await createWorkspace();
});
afterEach(() => place.remove());

const written = async (name: string): Promise<string> => {
  const { code, err } = await place.run(rulesCommand, ['--output', 'rules', '--pages', 'https://quality.example/']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return readFile(join(place.folder, 'rules', name), 'utf8');
};
const alerts = async (): Promise<readonly Rule[]> =>
  (parse(await written('coalmine.rules.yml')) as RuleFile).groups.flatMap(({ rules }) =>
    rules.filter((rule) => 'alert' in rule),
  );

const promtool = spawnSync('promtool', ['--version']).error === undefined;

test('promtool accepts the rules of a configuration', { skip: !promtool }, async () => {
  const text = await written('coalmine.rules.yml');
  const result = spawnSync('promtool', ['check', 'rules', join(place.folder, 'rules/coalmine.rules.yml')]);
  expect(result.stderr.toString()).toBe('');
  expect(result.status).toBe(0);
  expect(text).toContain('CoalmineQualityDegraded');
});

test('every alert has a severity, a summary without values, a description and the address of its runbook', async () => {
  for (const { alert, labels, annotations } of await alerts()) {
    expect(labels.severity).toMatch(/^(critical|warning|info)$/);
    expect(annotations.summary).toMatch(/^[^{]+\.$/);
    expect(annotations.description).toMatch(/\.$/);
    expect(annotations.runbook_url).toBe(`https://quality.example/runbooks/${alert}`);
  }
});

test('rules use no metric that the daemon does not have', async () => {
  const known = new Set(
    Object.entries(METRICS).flatMap(([name, { kind }]) =>
      (kind === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']).map((suffix) => PREFIX + name + suffix),
    ),
  );
  const used = (await alerts()).flatMap(({ expr }) => expr.match(/coalmine_[a-z_]+/g) ?? []);
  expect(used.length).toBeGreaterThan(20);
  expect(used.filter((name) => !known.has(name))).toEqual([]);
});

test('without an output the rules are printed, with the address that the daemon listens on', async () => {
  const { code, out } = await place.run(rulesCommand, []);
  expect(code).toBe(0);
  expect(out).toContain('http://127.0.0.1:9464/runbooks/CoalmineAbsent');
});

test('an address that no browser opens is the mistake of the operator', async () => {
  const { code, err } = await place.run(rulesCommand, ['--pages', 'javascript:alert(1)']);
  expect(code).toBe(2);
  expect(err).toContain('--pages: javascript:alert(1) is no http or https address');
});
