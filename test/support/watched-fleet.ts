import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Suite } from '../../src/canaries/canary.ts';
import { loadSuite } from '../../src/canaries/load.ts';
import { startCommand } from '../../src/cli/demo/processes.ts';
import type { Child } from '../../src/cli/demo/processes.ts';
import { systemClock } from '../../src/cli/process-io.ts';
import { SHIPPED_CANARIES } from '../../src/config/resolve.ts';
import { SCORERS } from '../../src/scorers/index.ts';
import { parseScenario } from '../../src/simulator/scenario.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { shippedWith } from './shipped-config.ts';
import { startProgram } from './start-program.ts';
import { until } from './until.ts';
import { startWebhook } from './webhook.ts';
import type { Webhook } from './webhook.ts';

const MODEL = 'claude-sonnet-5-5';
const REGIONS = ['us-east-1', 'eu-west-1'];
const HARDWARE = ['trainium2', 'h100'];

/** Scrapes and looks at the rules come a second apart, as the shipped ones come 30 seconds apart. */
const SCRAPE = '1s';

const teamOf = (hardware: string): string => `team-${hardware}`;
const BACKENDS = REGIONS.flatMap((region) =>
  HARDWARE.map((hardware) => ({ id: `${region}-${hardware}`, region, hardware })),
);
/** Enough canaries to tell a fault within a few cycles, few enough for two cores. */
const CAPABILITIES = ['arithmetic', 'choice', 'code', 'dates', 'extraction', 'instructions', 'ordering'];
const SCHEDULE = 'often';
const TOKEN = 'a-token-of-this-test';
const clock = systemClock(Date.now);

const configOf = (simulator: string, scheduled: readonly string[]): string =>
  stringify({
    falseAlarmsPerMonth: 10,
    budget: { dollarsPerDay: 100_000 },
    baselines: './baselines',
    store: './coalmine.db',
    http: { listen: '127.0.0.1:0', tokenFile: './token' },
    providers: { sim: { type: 'anthropic', apiKey: 'not-a-secret', baseUrl: simulator } },
    backends: BACKENDS.map(({ id, region, hardware }) => ({
      ...{ id, region, hardware, provider: 'sim', model: MODEL, owner: teamOf(hardware) },
      headers: { 'x-route': `${region}/${hardware}` },
      limits: { deadline: '10s', concurrency: 8, requestsPerMinute: null },
    })),
    schedules: [
      {
        name: SCHEDULE,
        cron: '*/2 * * * * *',
        ...{ spread: '500ms', jitter: '0s', canaries: { tags: 'core', capability: CAPABILITIES }, backends: scheduled },
      },
    ],
  });

interface RuleGroup {
  readonly lastEvaluation: string;
  readonly rules: readonly { readonly name: string; readonly state?: string }[];
}

/** The result of a query: one entry a series. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>;
}

/** The simulator, the daemon, Prometheus and Alertmanager, with the files that ship; only ports, targets and intervals differ. */
export interface WatchedFleet {
  readonly simulator: Simulator;
  readonly webhook: Webhook;
  readonly daemon: { readonly url: string; readonly child: Child };
  /** Schedules only these backends from now on; the rest stays configured. */
  readonly schedule: (backends: readonly string[]) => Promise<void>;
  /** As a pipeline tells of what it deploys. */
  readonly tellChange: (change: object) => Promise<void>;
  readonly backends: readonly string[];
  /** What this fleet is known by: values of labels that another would not have. */
  readonly names: readonly string[];
  /** Series that a query has had at any moment since the start, a second apart. */
  readonly queryAll: (expr: string) => Promise<readonly Series[]>;
  readonly query: (expr: string) => Promise<readonly Series[]>;
  /** State of an alert, `firing`, `pending` or `inactive`, once Prometheus has looked at it from now on. */
  readonly stateOf: (alert: string) => Promise<string>;
  /** Data of Alertmanager's API. */
  readonly alertmanager: (path: string) => Promise<unknown>;
  readonly stop: () => Promise<void>;
}

const namesOf = ({ canaries }: Suite): readonly string[] => canaries.flatMap(({ id, capability }) => [id, capability]);

const json = async (url: string, init?: RequestInit): Promise<unknown> => {
  const response = await fetch(url, init);
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} of ${url}: ${text}`);
  return JSON.parse(text);
};

const toEnd = async (child: Child): Promise<void> => {
  const code = await child.ended;
  if (code !== 0) throw new Error(`ended with ${String(code)}:\n${child.tail()}`);
};

/** Records baselines of a healthy fleet in `folder`, then starts everything on free ports. */
export const startWatchedFleet = async (folder: string): Promise<WatchedFleet> => {
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const one of stops.toReversed()) await one();
  };
  try {
    const startedAt = clock.now();
    const scenario = { seed: 5, fleet: [{ model: [MODEL], region: REGIONS, hardware: HARDWARE }] };
    const suite = await loadSuite(SHIPPED_CANARIES, SCORERS);
    const simulator = await startSimulator({
      suite,
      scenario: parseScenario(
        { ...scenario, profiles: [{ latency: { firstTokenMs: 20, tokenMs: 0.2 } }] },
        'watched fleet',
      ),
      ...{ clock, host: '127.0.0.1', port: 0 },
    });
    stops.push(simulator.stop);
    const webhook = await startWebhook();
    stops.push(webhook.stop);
    await writeFile(
      join(folder, 'alertmanager.yml'),
      await shippedWith('alertmanager.yml', [
        ['http://127.0.0.1:9095/alerts', webhook.url],
        ['group_wait: 30s', `group_wait: ${SCRAPE}`],
        ['group_interval: 5m', `group_interval: ${SCRAPE}`],
      ]),
    );
    const alertmanager = await startProgram('prometheus-alertmanager', [
      `--config.file=${join(folder, 'alertmanager.yml')}`,
      `--storage.path=${join(folder, 'alertmanager')}`,
      '--cluster.listen-address=',
    ]);
    stops.push(alertmanager.stop);

    const config = join(folder, 'coalmine.yaml');
    const backends = BACKENDS.map(({ id }) => id);
    await writeFile(join(folder, 'token'), TOKEN);
    await writeFile(config, configOf(simulator.url, backends));
    const run = (...args: readonly string[]): Child =>
      startCommand([...args, '--config', config], join(folder, `${args[0] ?? ''}.log`));
    await Promise.all([
      toEnd(run('baseline', 'record', '--quick')),
      mkdir(join(folder, 'rules')).then(() =>
        toEnd(run('rules', '--scrape', SCRAPE, '--output', join(folder, 'rules'))),
      ),
    ]);
    const child = run('serve');
    stops.push(child.stop);
    const url = await child.says(/"url":"([^"]+)"/);

    await writeFile(
      join(folder, 'prometheus.yml'),
      await shippedWith('prometheus.yml', [
        ['127.0.0.1:9093', new URL(alertmanager.url).host],
        ['127.0.0.1:9464', new URL(url).host],
        ['scrape_interval: 30s', `scrape_interval: ${SCRAPE}`],
        ['evaluation_interval: 30s', `evaluation_interval: ${SCRAPE}`],
      ]),
    );
    const prometheus = await startProgram('prometheus', [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'prometheus')}`,
    ]);
    stops.push(prometheus.stop);
    const ask = async (path: string, parameters: Readonly<Record<string, string>>): Promise<readonly Series[]> => {
      const answer = await json(`${prometheus.url}/api/v1/${path}`, {
        method: 'POST',
        body: new URLSearchParams(parameters),
      });
      return (answer as { data: { result: readonly Series[] } }).data.result;
    };
    const stateOf = async (alert: string): Promise<string> => {
      const from = clock.now();
      return until(`Prometheus to look at ${alert}`, async () => {
        const { data } = (await json(`${prometheus.url}/api/v1/rules?type=alert`)) as {
          readonly data: { readonly groups: readonly RuleGroup[] };
        };
        const group = data.groups.find(({ rules }) => rules.some(({ name }) => name === alert));
        if (group === undefined) throw new Error(`there is no alert ${alert}`);
        return Date.parse(group.lastEvaluation) > from && group.rules.find(({ name }) => name === alert)?.state;
      });
    };
    const post = async (path: string, body?: object): Promise<void> => {
      const response = await fetch(url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`${response.status} of ${path}: ${await response.text()}`);
    };
    return {
      simulator,
      webhook,
      backends,
      names: [MODEL, SCHEDULE, ...HARDWARE.map(teamOf), ...REGIONS, ...HARDWARE, ...backends, ...namesOf(suite)],
      stateOf,
      daemon: { url, child },
      tellChange: (change) => post('/api/v1/changes', change),
      schedule: async (scheduled) => {
        await writeFile(config, configOf(simulator.url, scheduled));
        await post('/-/reload');
      },
      query: (query) => ask('query', { query }),
      queryAll: (query) =>
        ask('query_range', { query, start: String(startedAt / 1e3), end: String(clock.now() / 1e3), step: '1' }),
      alertmanager: (path) => json(alertmanager.url + path),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};
