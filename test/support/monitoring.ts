import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../src/model.ts';
import { shippedWith } from './shipped-config.ts';
import { startProgram } from './start-program.ts';
import type { Program } from './start-program.ts';
import { until } from './until.ts';

/** Scrapes and looks at the rules come a second apart, as the shipped ones come 30 seconds apart. */
export const SCRAPE = '1s';

/** The result of a query: one entry a series. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>;
}

export interface Prometheus {
  readonly query: (expr: string) => Promise<readonly Series[]>;
  /** Series that a query has had at any moment since the start, a second apart. */
  readonly queryAll: (expr: string) => Promise<readonly Series[]>;
  /** State of an alert, `firing`, `pending` or `inactive`, once Prometheus has looked at it from now on. */
  readonly stateOf: (alert: string) => Promise<string>;
  readonly stop: () => Promise<void>;
}

interface RuleGroup {
  readonly lastEvaluation: string;
  readonly rules: readonly { readonly name: string; readonly state?: string }[];
}

/** The body of an answer. @throws when it is an error */
export const json = async (url: string, init?: RequestInit): Promise<unknown> => {
  const response = await fetch(url, init);
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} of ${url}: ${text}`);
  return JSON.parse(text);
};

/** Alertmanager with the configuration that ships; only the webhook and the intervals differ. */
export const startAlertmanager = async (folder: string, webhook: string): Promise<Program> => {
  const config = await shippedWith('alertmanager.yml', [
    ['http://127.0.0.1:9095/alerts', webhook],
    ['group_wait: 30s', `group_wait: ${SCRAPE}`],
    ['group_interval: 5m', `group_interval: ${SCRAPE}`],
  ]);
  await writeFile(join(folder, 'alertmanager.yml'), config);
  return startProgram('prometheus-alertmanager', [
    `--config.file=${join(folder, 'alertmanager.yml')}`,
    `--storage.path=${join(folder, 'alertmanager')}`,
    '--cluster.listen-address=',
  ]);
};

/** Prometheus with the configuration that ships and the rules in `folder/rules`; only targets and intervals differ. */
export const startPrometheus = async (
  folder: string,
  targets: { readonly alertmanager: string; readonly daemon: string },
  clock: Clock,
): Promise<Prometheus> => {
  const config = await shippedWith('prometheus.yml', [
    ['127.0.0.1:9093', new URL(targets.alertmanager).host],
    ['127.0.0.1:9464', new URL(targets.daemon).host],
    ['scrape_interval: 30s', `scrape_interval: ${SCRAPE}`],
    ['evaluation_interval: 30s', `evaluation_interval: ${SCRAPE}`],
  ]);
  await writeFile(join(folder, 'prometheus.yml'), config);
  const startedAt = clock.now();
  const { url, stop } = await startProgram('prometheus', [
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(folder, 'prometheus')}`,
  ]);
  const ask = async (path: string, parameters: Readonly<Record<string, string>>): Promise<readonly Series[]> => {
    const answer = await json(`${url}/api/v1/${path}`, { method: 'POST', body: new URLSearchParams(parameters) });
    return (answer as { data: { result: readonly Series[] } }).data.result;
  };
  return {
    stop,
    query: (query) => ask('query', { query }),
    queryAll: (query) =>
      ask('query_range', { query, start: String(startedAt / 1e3), end: String(clock.now() / 1e3), step: '1' }),
    stateOf: (alert) => {
      const from = clock.now();
      return until(`Prometheus to look at ${alert}`, async () => {
        const { data } = (await json(`${url}/api/v1/rules?type=alert`)) as { data: { groups: readonly RuleGroup[] } };
        const group = data.groups.find(({ rules }) => rules.some(({ name }) => name === alert));
        if (group === undefined) throw new Error(`there is no alert ${alert}`);
        return Date.parse(group.lastEvaluation) > from && group.rules.find(({ name }) => name === alert)?.state;
      });
    },
  };
};
