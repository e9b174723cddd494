import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadSuite } from '../../src/canaries/load.ts';
import { startCommand } from '../../src/cli/demo/processes.ts';
import type { Child } from '../../src/cli/demo/processes.ts';
import { systemClock } from '../../src/cli/process-io.ts';
import { SHIPPED_CANARIES } from '../../src/config/resolve.ts';
import { SCORERS } from '../../src/scorers/index.ts';
import { parseScenario } from '../../src/simulator/scenario.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { json, SCRAPE, startAlertmanager, startPrometheus } from './monitoring.ts';
import type { Prometheus } from './monitoring.ts';
import { BACKENDS, configOf, namesOf, SCENARIO } from './watched-config.ts';
import { startWebhook } from './webhook.ts';
import type { Webhook } from './webhook.ts';

const TOKEN = 'a-token-of-this-test';
const clock = systemClock(Date.now);

/** The simulator, the daemon, Prometheus and Alertmanager, with the files that ship; only ports, targets and intervals differ. */
export interface WatchedFleet {
  readonly simulator: Simulator;
  readonly webhook: Webhook;
  readonly prometheus: Prometheus;
  readonly daemon: { readonly url: string; readonly child: Child };
  /** Schedules only these backends from now on; the rest stays configured. */
  readonly schedule: (backends: readonly string[]) => Promise<void>;
  /** As a pipeline tells of what it deploys. */
  readonly tellChange: (change: object) => Promise<void>;
  readonly backends: readonly string[];
  /** What this fleet is known by: values of labels that another would not have. */
  readonly names: readonly string[];
  /** Data of Alertmanager's API. */
  readonly alertmanager: (path: string) => Promise<unknown>;
  readonly stop: () => Promise<void>;
}

const toEnd = async (child: Child): Promise<void> => {
  const code = await child.ended;
  if (code !== 0) throw new Error(`ended with ${String(code)}:\n${child.tail()}`);
};

const poster =
  (url: string) =>
  async (path: string, body?: object): Promise<void> => {
    const response = await fetch(url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${response.status} of ${path}: ${await response.text()}`);
  };

type Stops = (() => Promise<unknown>)[];

const startAll = async (folder: string, stops: Stops): Promise<Omit<WatchedFleet, 'stop'>> => {
  const suite = await loadSuite(SHIPPED_CANARIES, SCORERS);
  const scenario = parseScenario(SCENARIO, 'watched fleet');
  const simulator = await startSimulator({ suite, scenario, clock, host: '127.0.0.1', port: 0 });
  stops.push(simulator.stop);
  const webhook = await startWebhook();
  stops.push(webhook.stop);
  const alertmanager = await startAlertmanager(folder, webhook.url);
  stops.push(alertmanager.stop);

  const config = join(folder, 'coalmine.yaml');
  await writeFile(join(folder, 'token'), TOKEN);
  await writeFile(config, configOf(simulator.url, BACKENDS));
  await mkdir(join(folder, 'rules'));
  const run = (...args: readonly string[]): Child =>
    startCommand([...args, '--config', config], join(folder, `${args[0] ?? ''}.log`));
  await Promise.all([
    toEnd(run('baseline', 'record', '--quick')),
    toEnd(run('rules', '--scrape', SCRAPE, '--output', join(folder, 'rules'))),
  ]);
  const child = run('serve');
  stops.push(child.stop);
  const url = await child.says(/"url":"([^"]+)"/);
  const prometheus = await startPrometheus(folder, { alertmanager: alertmanager.url, daemon: url }, clock);
  stops.push(prometheus.stop);
  const post = poster(url);
  return {
    ...{ simulator, webhook, prometheus, daemon: { url, child }, backends: BACKENDS, names: namesOf(suite) },
    tellChange: (change) => post('/api/v1/changes', change),
    schedule: async (scheduled) => {
      await writeFile(config, configOf(simulator.url, scheduled));
      await post('/-/reload');
    },
    alertmanager: (path) => json(alertmanager.url + path),
  };
};

/** Records baselines of a healthy fleet in `folder`, then starts everything on free ports. */
export const startWatchedFleet = async (folder: string): Promise<WatchedFleet> => {
  const stops: Stops = [];
  const stop = async (): Promise<void> => {
    for (const one of stops.toReversed()) await one();
  };
  try {
    return { ...(await startAll(folder, stops)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
};
