import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { configSchema } from '../../src/config/schema.ts';
import { ruleFiles, ruleGroups } from '../../src/rules/index.ts';
import { rulesYaml } from '../../src/rules/render.ts';
import { DEFAULT_SETUP, withInhibitRules } from '../../src/rules/shipped.ts';
import { isInstalled } from '../support/start-program.ts';

const folder = resolve(import.meta.dirname, '../../prometheus');
const read = (file: string): string => readFileSync(resolve(folder, file), 'utf8');
const promtool = (...args: string[]) => spawnSync('promtool', args, { encoding: 'utf8' });
const missing = promtool('--version').error !== undefined;

const TESTS = ['rules/coalmine.test.yml', 'rules/coalmine-slow.test.yml', 'rules/coalmine-slo.test.yml'];

test('the rules and inhibit rules that ship are those that the code makes (npm run docs)', () => {
  const made = ruleFiles(DEFAULT_SETUP);
  const shipped = readdirSync(resolve(folder, 'rules')).filter((file) => file.endsWith('.rules.yml'));
  expect(shipped.sort()).toEqual(Object.keys(made).sort());
  for (const [name, groups] of Object.entries(made))
    expect(read(`rules/${name}`)).toBe(rulesYaml(groups, DEFAULT_SETUP));
  expect(read('alertmanager.yml')).toBe(withInhibitRules(read('alertmanager.yml')));
});

test('they are made for the defaults of the configuration', () => {
  const [hourly] = configSchema.shape.schedules.parse(undefined);
  expect(hourly).toMatchObject({ name: 'hourly', cron: '7 * * * *' });
  expect(DEFAULT_SETUP.schedules).toEqual([{ name: 'hourly', intervalMs: 3_600_000 + Number(hourly?.spread) }]);
  expect(DEFAULT_SETUP.detectable).toBe(configSchema.shape.detectable.parse(undefined));
  const { objective, objectives } = configSchema.shape.slo.parse(undefined);
  expect(DEFAULT_SETUP.objectives).toEqual({ default: objective, byCapability: objectives });
});

test('promtool accepts the configuration of Prometheus with its rules', { skip: missing }, () => {
  const { status, stderr, stdout } = promtool('check', 'config', resolve(folder, 'prometheus.yml'));
  expect(`${stdout}${stderr}`).toContain('SUCCESS');
  expect(status).toBe(0);
});

test('amtool accepts the configuration of Alertmanager', { skip: !isInstalled('amtool') }, () => {
  const { status, stdout } = spawnSync('amtool', ['check-config', resolve(folder, 'alertmanager.yml')], {
    encoding: 'utf8',
  });
  expect(stdout).toContain('SUCCESS');
  expect(status).toBe(0);
});

test('every rule does what its tests say', { skip: missing, timeout: 200_000 }, () => {
  const { status, stdout, stderr } = promtool('test', 'rules', ...TESTS.map((file) => resolve(folder, file)));
  expect({ status, said: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, said: '' });
});

test('every alert has a test in which it fires and one in which it stays quiet', () => {
  const text = TESTS.map(read).join('\n');
  for (const { alert } of ruleGroups(DEFAULT_SETUP).flatMap(({ alerts = [] }) => alerts)) {
    expect(text).toContain(`labels: 'ALERTS{alertname="${alert}",alertstate="firing"`);
    expect(text).toMatch(
      new RegExp(
        `expr: 'ALERTS\\{alertname="${alert}",alertstate="firing"\\}'\\n +eval_time: \\w+\\n +exp_samples: \\[\\]`,
      ),
    );
  }
});

test('every alert has a runbook, and every runbook of an alert its alert', () => {
  const alerts = ruleGroups(DEFAULT_SETUP).flatMap(({ alerts: all = [] }) => all.map(({ alert }) => alert));
  const pages = readdirSync(resolve(folder, '../docs/runbooks')).filter((file) => file.startsWith('Coalmine'));
  expect(pages.sort()).toEqual([...new Set(alerts)].map((alert) => `${alert}.md`).sort());
});

test('every runbook of an alert answers the same six questions', () => {
  const questions = [
    'What it means',
    'What it does not mean',
    'The first five minutes',
    'Look-alikes',
    'How to pause it',
    'How it ends',
  ];
  const runbooks = resolve(folder, '../docs/runbooks');
  for (const file of readdirSync(runbooks).filter((name) => name.startsWith('Coalmine'))) {
    const text = readFileSync(resolve(runbooks, file), 'utf8');
    expect({ file, headings: [...text.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading) }).toEqual({
      file,
      headings: questions,
    });
  }
});
