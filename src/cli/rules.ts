import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { durationMs } from '../config/duration.ts';
import { loadSuite } from '../canaries/load.ts';
import { EnvironmentError, OperatorError } from '../errors.ts';
import { parseCron } from '../plan/cron.ts';
import { longestGapMs } from '../plan/firings.ts';
import { inhibitYaml, rulesYaml } from '../rules/render.ts';
import { DETECTABLE_FRACTION, type RulesSetup } from '../rules/rule.ts';
import { SCORERS } from '../scorers/index.ts';
import { ruleFiles, ruleGroups } from '../rules/index.ts';
import type { Config } from '../config/config.ts';
import type { Io } from './io.ts';
import { DEFAULT_CONFIG, readConfig } from './loading.ts';

interface Options {
  readonly config: string;
  readonly output?: string;
  readonly pages?: string;
  readonly scrape: string;
  readonly objective: readonly string[];
  readonly detectable: string;
}

const pagesOf = ({ http }: Config, given: string | undefined): string => {
  const text = given ?? `http://${http.host.includes(':') ? `[${http.host}]` : http.host}:${http.port}`;
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) {
    throw new OperatorError([
      { file: 'command line', path: '--pages', message: `${text} is no http or https address` },
    ]);
  }
  return text.replace(/\/+$/, '');
};

const scrapeMsOf = (text: string): number => {
  const ms = durationMs(text);
  if (ms !== null && ms >= 1000) return ms;
  throw new OperatorError([
    { file: 'command line', path: '--scrape', message: `${text} is no duration of at least 1s, such as 30s` },
  ]);
};

const detectableOf = (text: string): number => {
  const share = Number(text);
  if (/^0?\.\d+$/.test(text) && share > 0) return share;
  throw new OperatorError([
    { file: 'command line', path: '--detectable', message: `${text} is no share between 0 and 1, such as 0.3` },
  ]);
};

const OBJECTIVE = /^(?:([a-z][a-z0-9-]*)=)?(0\.\d+)$/;

/** From `0.95` for all and `code=0.8` for one capability, which the suite must have. */
const objectivesOf = async (given: readonly string[], config: Config): Promise<RulesSetup['objectives']> => {
  const parsed = given.map((text) => {
    const [, capability, ratio = ''] = OBJECTIVE.exec(text) ?? [];
    return { text, capability, ratio: Number(ratio) };
  });
  const named = parsed.flatMap(({ capability, ratio }) =>
    capability === undefined ? [] : [[capability, ratio] as const],
  );
  const known = named.length === 0 ? [] : (await loadSuite(config.canaries, SCORERS)).capabilities;
  const problems = parsed.flatMap(({ text, capability, ratio }) => {
    if (!(ratio > 0 && ratio < 1)) return [`${text} is neither a share such as 0.95 nor one of a capability, code=0.8`];
    if (capability === undefined || known.includes(capability)) return [];
    return [`${text}: the suite has no such capability, only ${known.join(', ')}`];
  });
  if (problems.length > 0)
    throw new OperatorError(problems.map((message) => ({ file: 'command line', path: '--objective', message })));
  const overall = parsed.findLast(({ capability }) => capability === undefined);
  return { default: overall?.ratio ?? null, byCapability: Object.fromEntries(named) };
};

/** What the rules of a configuration depend on. */
const rulesSetupOf = async (
  config: Config,
  { pages, scrape, objective, detectable }: Options,
): Promise<RulesSetup> => ({
  schedules: config.schedules.map(({ name, cron, spreadMs }) => ({
    name,
    intervalMs: longestGapMs(parseCron(cron)) + spreadMs,
  })),
  pages: pagesOf(config, pages),
  scrapeMs: scrapeMsOf(scrape),
  detectableFraction: detectableOf(detectable),
  objectives: await objectivesOf(objective, config),
});

/** Written beside and renamed: a Prometheus that reloads meanwhile reads a whole file. */
const writeWhole = async (file: string, text: string): Promise<void> => {
  try {
    await writeFile(`${file}.partial`, text);
    await rename(`${file}.partial`, file);
  } catch (error) {
    throw new EnvironmentError(`rules to ${file}: ${error instanceof Error ? error.message : ''}`, { cause: error });
  }
};

const writeRules = async (options: Options, io: Io): Promise<void> => {
  const setup = await rulesSetupOf(await readConfig(options.config, io), options);
  const files = {
    ...Object.fromEntries(Object.entries(ruleFiles(setup)).map(([name, groups]) => [name, rulesYaml(groups, setup)])),
    'inhibit.yml': inhibitYaml(),
  };
  if (options.output === undefined) {
    io.stdout.write(rulesYaml(ruleGroups(setup), setup));
    return;
  }
  const folder = resolve(io.cwd, options.output);
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    await writeWhole(join(folder, name), text);
    io.stdout.write(`${join(options.output, name)}\n`);
  }
};

export const rulesCommand = (io: Io): Command =>
  new Command('rules')
    .option('-c, --config <file>', 'configuration', DEFAULT_CONFIG)
    .option('-o, --output <folder>', "write the rule files, and Alertmanager's inhibit.yml, into this folder")
    .option('--pages <address>', 'where people reach the pages of coalmine (default: the address it listens on)')
    .option('--scrape <duration>', 'time between two scrapes, as in prometheus.yml', '30s')
    .option(
      '--objective <share...>',
      'share of scores not to be lost, such as 0.95, or code=0.8 for one capability (default: five points below the baselines)',
      [] as string[],
    )
    .option(
      '--detectable <share>',
      'share of bad answers that must be found within a day on every scope; an alert tells where it would not',
      String(DETECTABLE_FRACTION),
    )
    .action((options: Options) => writeRules(options, io));
