import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { durationMs } from '../config/duration.ts';
import { EnvironmentError, OperatorError } from '../errors.ts';
import { parseCron } from '../plan/cron.ts';
import { longestGapMs } from '../plan/firings.ts';
import { inhibitYaml, rulesYaml } from '../rules/render.ts';
import type { RulesSetup } from '../rules/rule.ts';
import { ruleFiles, ruleGroups } from '../rules/index.ts';
import type { Config } from '../config/config.ts';
import type { Io } from './io.ts';
import { loadEverything } from './load-everything.ts';
import { DEFAULT_CONFIG } from './loading.ts';

interface Options {
  readonly config: string;
  readonly output?: string;
  readonly pages?: string;
  readonly scrape: string;
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

/** What the rules of a configuration depend on. */
const rulesSetupOf = (config: Config, { pages, scrape }: Options): RulesSetup => ({
  schedules: config.schedules.map(({ name, cron, spreadMs }) => ({
    name,
    intervalMs: longestGapMs(parseCron(cron)) + spreadMs,
  })),
  pages: pagesOf(config, pages),
  scrapeMs: scrapeMsOf(scrape),
  detectable: config.detectable,
  objectives: { default: config.slo.objective, byCapability: config.slo.objectives },
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
  const { config } = await loadEverything(options.config, io);
  const setup = rulesSetupOf(config, options);
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
    .action((options: Options) => writeRules(options, io));
