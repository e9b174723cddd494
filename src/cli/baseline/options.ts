import { Command, Option } from 'commander';
import type { Baseline } from '../../baselines/baseline.ts';
import type { Config } from '../../config/config.ts';
import { OperatorError } from '../../errors.ts';
import type { Problem } from '../../errors.ts';
import { DEFAULT_CONFIG } from '../loading.ts';
import type { Everything } from '../load-everything.ts';

/** What all subcommands take. */
export interface Options {
  readonly config: string;
  readonly format: 'text' | 'json';
  readonly backends?: readonly string[];
  readonly canaries?: readonly string[];
}

export const withOptions = (command: Command): Command =>
  command
    .option('-c, --config <file>', 'configuration', DEFAULT_CONFIG)
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text'))
    .option('--backends <id...>', 'only these backends, or those whose baselines they share')
    .option('--canaries <id...>', 'only these canaries or capabilities');

const groupsOf = (config: Config, ids: readonly string[]): readonly string[] =>
  ids.map((id) => config.backends.find((backend) => backend.id === id)?.group ?? id);

/** @throws OperatorError for names that neither the configuration nor the suite has. */
export const checkNames = ({ backends = [], canaries = [] }: Options, { config, suite }: Everything): void => {
  const ids = new Set(config.backends.map(({ id }) => id));
  const names = new Set([...suite.canaries.map(({ id }) => id), ...suite.capabilities]);
  const problem = (path: string, message: string): Problem => ({ file: 'command line', path, message });
  const problems = [
    ...backends.filter((id) => !ids.has(id)).map((id) => problem('--backends', `no backend has the id "${id}"`)),
    ...canaries
      .filter((name) => !names.has(name))
      .map((name) => problem('--canaries', `no canary or capability "${name}"`)),
  ];
  if (problems.length > 0) throw new OperatorError(problems);
};

/** The baselines that the options choose. */
export const chosen = (options: Options, config: Config, baselines: readonly Baseline[]): readonly Baseline[] => {
  const { backends, canaries } = options;
  const groups = backends === undefined ? null : groupsOf(config, backends);
  return baselines.filter(({ group, canary }) => {
    const capability = canary.split('/')[0] ?? '';
    const named = canaries === undefined || canaries.includes(canary) || canaries.includes(capability);
    return named && (groups === null || groups.includes(group));
  });
};
