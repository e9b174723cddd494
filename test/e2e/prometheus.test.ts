import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Incident } from '../../src/judgement.ts';
import { panelQueries } from '../support/panel-queries.ts';
import { isInstalled } from '../support/start-program.ts';
import { until } from '../support/until.ts';
import { startWatchedFleet } from '../support/watched-fleet.ts';
import type { WatchedFleet } from '../support/watched-fleet.ts';
import type { Told } from '../support/webhook.ts';

const missing = ['prometheus', 'prometheus-alertmanager'].filter((program) => !isInstalled(program));
const left = missing.length === 0 ? '' : ` (left out: there is no ${missing.join(' and no ')} here)`;

const LONG = { timeout: 180_000 };
const AVAILABILITY = ['CoalmineBackendDown', 'CoalmineProbesFailing'];
const IN_EU = { region: 'eu-west-1' };
const ON_H100 = { hardware: 'h100' };

let folder: string;
let fleet: WatchedFleet;

beforeAll(async () => {
  if (missing.length > 0) return;
  folder = await mkdtemp(join(tmpdir(), 'coalmine-prometheus-'));
  fleet = await startWatchedFleet(folder);
}, 120_000);

afterAll(async () => {
  if (missing.length > 0) return;
  await fleet.stop();
  await rm(folder, { recursive: true, force: true });
});

const withStatus =
  (wanted: Told['status']) =>
  (since = 0): readonly Told[] =>
    fleet.webhook
      .told()
      .slice(since)
      .filter(({ status }) => status === wanted);
const firing = withStatus('firing');
const resolved = withStatus('resolved');
const named = (name: string, told = fleet.webhook.told()): readonly Told[] =>
  told.filter(({ labels }) => labels['alertname'] === name);

/** Each alert once, however often Alertmanager repeats it. */
const distinct = (told: readonly Told[]): readonly Told['labels'][] => [
  ...new Map(told.map(({ labels }) => [JSON.stringify(labels), labels])).values(),
];
/** On a busy machine answers are slow and cycles late, and coalmine says so rightly. */
const OF_SPEED = ['CoalmineCanaryStale', 'CoalmineCycleMissed'];
const notOfSpeed = ({ labels }: Told): boolean =>
  labels['class'] !== 'serving' && !OF_SPEED.includes(labels['alertname'] ?? '');

const partition = <T>(all: readonly T[], is: (one: T) => boolean): readonly [readonly T[], readonly T[]] => [
  all.filter(is),
  all.filter((one) => !is(one)),
];

/** An alert as Alertmanager's API shows it. */
interface Shown {
  readonly labels: Told['labels'];
  readonly status: { readonly state: string; readonly inhibitedBy: readonly string[] };
}

const incidents = async (): Promise<readonly Incident[]> =>
  ((await (await fetch(`${fleet.daemon.url}/api/v1/incidents`)).json()) as { data: readonly Incident[] }).data;

const completeCycles = async (): Promise<number> => {
  const text = await (await fetch(`${fleet.daemon.url}/metrics`)).text();
  return Number(/^coalmine_cycles_total\{schedule="often",result="complete"\} (\d+)/m.exec(text)?.[1] ?? 0);
};
const moreCycles = async (count: number): Promise<void> => {
  const before = await completeCycles();
  await until(`${count} more cycles`, async () => (await completeCycles()) >= before + count);
};

const QUALITY = {
  alertname: 'CoalmineQualityDegraded',
  severity: 'critical',
  class: 'quality',
  scope: 'hardware=h100',
  hardware: 'h100',
  scope_level: 'hardware',
  team: 'team-h100',
  job: 'coalmine',
};

describe.skipIf(missing.length > 0)(`Prometheus and Alertmanager with the files that ship${left}`, () => {
  test('they have every rule that ships; only times differ', async () => {
    const names = (text: string): readonly string[] =>
      (parse(text) as { groups: { rules: { alert?: string; record?: string }[] }[] }).groups.flatMap(({ rules }) =>
        rules.map(({ alert, record }) => alert ?? record ?? ''),
      );
    for (const name of ['coalmine.rules.yml', 'coalmine-slo.rules.yml']) {
      const shipped = await readFile(new URL(`../../prometheus/rules/${name}`, import.meta.url), 'utf8');
      expect(names(await readFile(join(folder, 'rules', name), 'utf8'))).toEqual(names(shipped));
    }
  });

  test('a healthy fleet is silent; an outage is told as an outage and as nothing else', LONG, async () => {
    await moreCycles(2);
    expect(firing().filter(notOfSpeed)).toEqual([]);
    fleet.simulator.startFault({ name: 'outage', scope: IN_EU, effect: { type: 'http-error', status: 503 } });
    const down = await until('both backends to be told as down', () => {
      const told = distinct(named('CoalmineBackendDown', firing()));
      return told.length === 2 && told;
    });
    expect(down.map(({ backend }) => backend).sort()).toEqual(['eu-west-1-h100', 'eu-west-1-trainium2']);
    await moreCycles(1);
    fleet.simulator.endFault('outage');
    await until('the end of the outage to be told', () => named('CoalmineBackendDown', resolved()).length >= 2);
    const names = firing()
      .filter(notOfSpeed)
      .map(({ labels }) => labels['alertname']);
    expect(names.filter((name) => !AVAILABILITY.includes(name ?? ''))).toEqual([]);
    expect(await incidents()).toEqual([]);
  });

  test('a fault is exactly one page with the labels of its slice', LONG, async () => {
    const since = fleet.webhook.told().length;
    fleet.simulator.startFault({ name: 'worse', scope: ON_H100, effect: { type: 'success-rate', factor: 0 } });
    const page = await until('the page', () => named('CoalmineQualityDegraded').at(-1));
    await moreCycles(1);
    const [pages, others] = partition(firing(since), ({ labels }) => labels['severity'] === 'critical');
    expect(distinct(pages)).toEqual([{ ...QUALITY, instance: new URL(fleet.daemon.url).host }]);
    expect(page.annotations['runbook_url']).toBe('http://127.0.0.1:0/runbooks/CoalmineQualityDegraded');
    // What else is told is for looking, or is left of the outage.
    const names = others.filter(notOfSpeed).filter(({ labels }) => labels['severity'] !== 'info');
    expect(names.filter(({ labels }) => !AVAILABILITY.includes(labels['alertname'] ?? ''))).toEqual([]);
  });

  test(
    'it does not resolve while the degraded backends are out of the schedule, nor while they are unreachable',
    LONG,
    async () => {
      await fleet.schedule(fleet.backends.filter((id) => !id.endsWith('h100')));
      await moreCycles(2);
      expect(await fleet.prometheus.stateOf('CoalmineQualityDegraded')).toBe('firing');
      await fleet.schedule(fleet.backends);
      fleet.simulator.startFault({ name: 'gone', scope: ON_H100, effect: { type: 'http-error', status: 503 } });
      // Asked of Prometheus: where all probes fail, Alertmanager tells only that the backend is down.
      const failing = 'ALERTS{alertname="CoalmineProbesFailing",alertstate="firing",backend="us-east-1-h100"}';
      await until('probes that fail', async () => (await fleet.prometheus.query(failing)).length > 0);
      await moreCycles(1);
      expect(await fleet.prometheus.stateOf('CoalmineQualityDegraded')).toBe('firing');
      expect(named('CoalmineQualityDegraded', resolved())).toEqual([]);
      expect((await incidents()).map(({ class: kind, closedAt }) => [kind, closedAt])).toEqual([['quality', null]]);
      fleet.simulator.endFault('gone');
    },
  );

  test('it resolves when the fault has ended and the incident is closed by recovery', LONG, async () => {
    fleet.simulator.endFault('worse');
    const { labels } = await until('the page to resolve', () => named('CoalmineQualityDegraded', resolved())[0]);
    expect(labels).toMatchObject(QUALITY);
    expect((await incidents()).map(({ closedBy }) => closedBy)).toEqual(['recovery']);
  });

  test('what a whole region shows is told once: it silences what each of its backends shows', LONG, async () => {
    const since = fleet.webhook.told().length;
    const effect = { type: 'wrong-model', model: 'claude-haiku-5-5', factor: 1 };
    await fleet.tellChange({ kind: 'deploy', scope: 'region=eu-west-1', what: 'another build of the weights' });
    fleet.simulator.startFault({ name: 'exchanged', scope: IN_EU, effect });
    await until('the change of identity', () => named('CoalmineIdentityChanged', firing(since)).length > 0);
    const silenced = await until('what it silences', async () => {
      const shown = (await fleet.alertmanager('/api/v2/alerts')) as readonly Shown[];
      const narrow = shown.filter(
        ({ labels }) => labels['alertname'] === 'CoalmineIdentityChanged' && labels['hardware'] !== undefined,
      );
      return narrow.length > 0 && narrow;
    });
    for (const { labels, status } of silenced) {
      expect(labels['cloud_region']).toBe('eu-west-1');
      expect(status.state).toBe('suppressed');
      expect(status.inhibitedBy).not.toEqual([]);
    }
    const told = named('CoalmineIdentityChanged', firing(since));
    expect(new Set(told.map(({ labels }) => labels['scope']))).toEqual(new Set(['region=eu-west-1']));
    fleet.simulator.endFault('exchanged');
  });

  test('every query of every dashboard has returned a series of this fleet', LONG, async () => {
    const own = new Set([...fleet.names, new URL(fleet.daemon.url).host]);
    const empty: string[] = [];
    for (const { name, expr } of panelQueries('10s')) {
      const series = await fleet.prometheus.queryAll(expr);
      // A scope names its attributes, as in `region=eu-west-1,hardware=h100`.
      const parts = series.flatMap(({ metric }) => Object.values(metric).flatMap((value) => value.split(/[,=]/)));
      if (!parts.some((part) => own.has(part))) empty.push(`${name}: ${expr}`);
    }
    expect(empty).toEqual([]);
  });

  test('the death of the daemon is told', LONG, async () => {
    await fleet.daemon.child.kill();
    const { labels } = await until('the absence', () => named('CoalmineAbsent')[0]);
    expect(labels).toEqual({ alertname: 'CoalmineAbsent', severity: 'critical', class: 'coalmine' });
  });
});
