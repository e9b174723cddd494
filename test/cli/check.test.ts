import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeBaseline, writePending } from '../../src/baselines/write.ts';
import { loadSuite } from '../../src/canaries/load.ts';
import { checkCommand } from '../../src/cli/check.ts';
import type { CheckReport } from '../../src/cli/check/report.ts';
import { SCORERS } from '../../src/scorers/index.ts';
import { baseline } from '../baselines/fixtures.ts';
import { createWorkspace } from './workspace.ts';
import type { Workspace } from './workspace.ts';

const state: { space: Workspace | null } = { space: null };
const space = (): Workspace => {
  if (state.space === null) throw new Error('no workspace');
  return state.space;
};
beforeEach(async () => {
  state.space = await createWorkspace();
});
afterEach(() => space().remove());

const check = (...args: string[]) => space().run(checkCommand, args);
const report = async (): Promise<CheckReport> => JSON.parse((await check('--format', 'json')).out) as CheckReport;

const fingerprintOf = async (id: string): Promise<string> => {
  const suite = await loadSuite(`${space().folder}/canaries`, SCORERS);
  return suite.canaries.find((one) => one.id === id)?.fingerprint ?? '';
};

test('a sound configuration gives what is watched, its cost a day and no problem', async () => {
  const { code, out } = await check();
  expect(code).toBe(0);
  expect(out).toMatch(/^watched +2 backends, 2 canaries, 4 cells$/m);
  expect(out).toMatch(/^baselines +0 valid, 0 provisional, 0 expired, 0 invalid, 4 missing$/m);
  expect(out).toMatch(/^limit of a day +\$5\.00$/m);
  expect(out).toMatch(/^a day +probes +tokens +dollars +at most +store$/m);
  expect(out).toMatch(/^all +96 +[\d,]+ +\$\d+\.\d\d +\$\d+\.\d\d +[\d.]+ kB$/m);
  expect(out).toMatch(/^no problems$/m);
});

test('JSON gives the same as numbers: 24 cycles of four probes, dollars within their bound', async () => {
  const { estimate, cells, firstVerdictAt } = await report();
  expect(cells).toBe(4);
  expect(estimate.perDay.probes).toBeCloseTo(96, 6);
  expect(estimate.perDay.dollars).toBeGreaterThan(0);
  expect(estimate.perDay.dollars).toBeLessThanOrEqual(estimate.perDay.maxDollars);
  expect(firstVerdictAt).toBeNull();
});

test('without baselines no verdict is promised', async () => {
  expect((await check()).out).toMatch(/^first verdict +none before a baseline is recorded/m);
});

test('with one baseline in use the first verdict comes when the first whole cycle has been answered', async () => {
  const fingerprint = await fingerprintOf('arithmetic/six-by-seven');
  await writeBaseline(`${space().folder}/baselines`, baseline({ canary: 'arithmetic/six-by-seven', fingerprint }));
  const { firstVerdictAt, baselines } = await report();
  // Ten o'clock: the next firing is at 10:07, spread 50 minutes, jitter 5 s, deadline 60 s.
  expect(firstVerdictAt).toBe('2026-11-22T10:58:05.000Z');
  expect(baselines).toEqual({ valid: 2, provisional: 0, expired: 0, invalid: 0, missing: 2 });
});

test('provisional, expired and invalid baselines, and those that wait, are warnings', async () => {
  const folder = `${space().folder}/baselines`;
  const fingerprint = await fingerprintOf('arithmetic/six-by-seven');
  const provisional = baseline({ canary: 'arithmetic/six-by-seven', fingerprint, provisional: true, approved: null });
  await writeBaseline(folder, provisional);
  await writeBaseline(folder, baseline({ canary: 'arithmetic/dozen-and-one', fingerprint: 'old' }));
  await writePending(folder, baseline({ canary: 'arithmetic/dozen-and-one', approved: null }));
  const first = await check();
  expect(first.code).toBe(0);
  expect(first.out).toContain('warning: 2 of 4 cells have a provisional baseline: twice the tolerance');
  expect(first.out).toContain('warning: 2 of 4 cells have no reference, since canary or scorers have changed');
  expect(first.out).toContain('(one/arithmetic/dozen-and-one.json)');
  expect(first.out).toContain('warning: 1 recorded baselines wait for approval');
  await writeBaseline(folder, { ...provisional, expiresAt: '2026-11-01T00:00:00Z' });
  expect((await check()).out).toContain('warning: 2 of 4 cells have an expired baseline: it stays in use');
});

test('an estimate above the limit is refused and says by how much', async () => {
  const config = space().config.replace('dollarsPerDay: 5', 'dollarsPerDay: 0.001, tokensPerDay: 100');
  await space().write('coalmine.yaml', config);
  const { code, out, err } = await check();
  expect(code).toBe(2);
  expect(out).not.toContain('no problems');
  expect(err).toMatch(
    /budget\.dollarsPerDay: the busiest day is estimated at \$[\d.]+, \$[\d.]+ above the limit of \$0\.0010/,
  );
  expect(err).toMatch(/budget\.tokensPerDay: the busiest day is estimated at \d+ tokens, \d+ above the limit of 100/);
});

test('schedules that fit, but not together with the share of bursts, are a warning', async () => {
  expect((await check()).out).not.toContain('bursts may take');
  await space().write('coalmine.yaml', space().config.replace('dollarsPerDay: 5', 'dollarsPerDay: 5, burstShare: 1'));
  expect((await check()).out).toMatch(/warning: the schedules need \$[\d.]+ .* bursts may take \$5\.00, together more/);
});

test('configuration, canaries and baselines with mistakes are all listed at once', async () => {
  await space().write('coalmine.yaml', `${space().config}tolerance: much\n`);
  await space().write('canaries/arithmetic/broken.yaml', 'capability: arithmetic\n');
  await space().write('baselines/one/arithmetic/six-by-seven.json', '{');
  await space().write('baselines/pending/one/arithmetic/six-by-seven.json', '{}');
  const { code, err } = await check();
  expect(code).toBe(2);
  expect(err).toContain('coalmine.yaml:7: tolerance: expected a number, got text\n');
  expect(err).toContain('canaries/arithmetic/broken.yaml');
  expect(err).toContain('baselines/one/arithmetic/six-by-seven.json: not JSON');
  expect(err).toContain('baselines/pending/one/arithmetic/six-by-seven.json: ');
});

test('a parameter that a provider cannot send and a selection of nothing are mistakes', async () => {
  const canary = space()
    .canary('What is one and one?', '2')
    .replace('maxTokens: 16', 'maxTokens: 16\nparameters: { temperature: 0 }');
  await space().write('canaries/arithmetic/warm.yaml', canary);
  await space().write(
    'coalmine.yaml',
    `${space().config}schedules:\n  - { name: a, cron: "0 * * * *" }\n  - { name: b, cron: "0 * * * *", canaries: { cost: large } }\n`,
  );
  const { code, err } = await check();
  expect(code).toBe(2);
  expect(err).toContain('providers.main: "anthropic" cannot send temperature, which the canary arithmetic/warm sets');
  expect(err).toContain('schedules[1].canaries: selects no canary of the suite');
});

test('limits that the plan exceeds, unknown prices and backends that nobody probes are warnings', async () => {
  await space().write(
    'coalmine.yaml',
    `${space().config}  - { id: three, provider: main, model: home-made, limits: { requestsPerMinute: 1 } }\n  - { id: idle, provider: main, model: home-made }\n` +
      'schedules: [{ name: a, cron: "0 0 * * *", spread: 1m, backends: [one, three] }]\n',
  );
  const { code, out } = await check();
  expect(code).toBe(0);
  expect(out).toContain('warning: no price is known for home-made: the dearest known one counts');
  expect(out).toContain('warning: three: 2 requests a minute are planned, its limit is 1');
  expect(out).toContain('warning: no schedule probes two, idle');
});

test('--schema prints the JSON Schema and needs no configuration', async () => {
  const { code, out } = await space().run(checkCommand, ['--schema', '--config', 'nowhere.yaml']);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ title: 'coalmine configuration', required: ['providers', 'backends'] });
});

test('a configuration that is not there is one problem', async () => {
  expect(await check('--config', 'nowhere.yaml')).toEqual({
    code: 2,
    out: '',
    err: 'nowhere.yaml: cannot read the configuration: no such file\n',
  });
});
