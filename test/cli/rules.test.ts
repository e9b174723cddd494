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
  readonly record?: string;
  readonly expr: string;
  readonly labels: { readonly severity: string; readonly class?: string; readonly team?: string };
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

const FILES = ['coalmine.rules.yml', 'coalmine-slo.rules.yml'];

const writtenRules = async (): Promise<readonly Rule[]> => {
  const { code, err } = await place.run(rulesCommand, ['--output', 'rules', '--pages', 'https://quality.example/']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const texts = await Promise.all(FILES.map((name) => readFile(join(place.folder, 'rules', name), 'utf8')));
  return texts.flatMap((text) => (parse(text) as RuleFile).groups.flatMap(({ rules }) => rules));
};
const alerts = async (): Promise<readonly Rule[]> => (await writtenRules()).filter((rule) => 'alert' in rule);

const promtool = spawnSync('promtool', ['--version']).error === undefined;

test('promtool accepts the rules of a configuration', { skip: !promtool }, async () => {
  expect((await alerts()).map(({ alert }) => alert)).toContain('CoalmineQualityDegraded');
  const files = FILES.map((name) => join(place.folder, 'rules', name));
  const result = spawnSync('promtool', ['check', 'rules', ...files]);
  expect(result.stderr.toString()).toBe('');
  expect(result.status).toBe(0);
});

test('every alert has a severity, a summary without values, a description and the address of its runbook', async () => {
  for (const { alert, labels, annotations } of await alerts()) {
    expect(labels.severity).toMatch(/^(critical|warning|info)$/);
    expect(annotations.summary).toMatch(/^[^{]+\.$/);
    expect(annotations.description).toMatch(/\.$/);
    expect(annotations.runbook_url).toBe(`https://quality.example/runbooks/${alert}`);
  }
});

test('every alert has a class, of its own or of its series, and one on a backend, scope or incident a team', async () => {
  for (const { alert, expr, labels } of await alerts()) {
    expect({ alert, class: labels.class ?? /class="(\w+)"/.exec(expr)?.[1] ?? 'of its verdict' }).toEqual({
      alert,
      class: expect.stringMatching(
        alert === 'CoalmineSuspectForLong'
          ? /^of its verdict$/
          : /^(quality|corruption|contamination|identity|behaviour|serving|availability|coverage|coalmine)$/,
      ) as string,
    });
    const hasOwner = /coalmine_(incident_open|verdict|baselines|probe_|last_sample|divergence_)/.test(expr);
    expect({ alert, hasTeam: labels.team !== undefined }).toEqual({ alert, hasTeam: hasOwner });
  }
});

test('rules use no metric that the daemon does not have, and no recording that is not made', async () => {
  const rules = await writtenRules();
  const known = new Set([
    ...rules.flatMap(({ record }) => record ?? []),
    ...Object.entries(METRICS).flatMap(([name, { kind }]) =>
      (kind === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']).map((suffix) => PREFIX + name + suffix),
    ),
  ]);
  const used = rules.flatMap(({ expr }) => expr.match(/(?:\w+:)?coalmine_\w+(?::\w+)?/g) ?? []);
  expect(used.length).toBeGreaterThan(50);
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

test('objectives and the share that must be detectable are those of the configuration', async () => {
  const slo = 'slo: { objective: 0.95, objectives: { arithmetic: 0.8 } }';
  await place.write('coalmine.yaml', `${place.config}${slo}\ndetectable: 0.2\n`);
  const { code, out, err } = await place.run(rulesCommand, []);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain(
    '0.8 * group by (capability, aspect) (coalmine_scores_total{capability="arithmetic"}) or 0.95 * group by',
  );
  expect(out).toMatch(/max by \(instance, signal\) .* > 0\.2\n/);
});

test('an objective of a capability that the suite does not have is a mistake, and no rules are made', async () => {
  await place.write('coalmine.yaml', `${place.config}slo: { objectives: { arithmetik: 0.8 } }\n`);
  const { code, out, err } = await place.run(rulesCommand, ['--output', 'rules']);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain('slo.objectives.arithmetik: the suite has no capability "arithmetik"; it has: arithmetic');
});

test('waits follow the time between two scrapes, which is a second at least', async () => {
  const { out } = await place.run(rulesCommand, ['--scrape', '1m']);
  const absent = (parse(out) as RuleFile).groups
    .flatMap(({ rules }) => rules)
    .find(({ alert }) => alert === 'CoalmineAbsent');
  expect(absent).toMatchObject({ for: '10m' });
  const wrong = await place.run(rulesCommand, ['--scrape', '10']);
  expect({ code: wrong.code, err: wrong.err }).toMatchObject({
    code: 2,
    err: expect.stringContaining('--scrape') as string,
  });
});
