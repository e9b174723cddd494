import { resolve } from 'node:path';
import type { Baseline } from '../baselines/baseline.ts';
import { loadBaselines, loadPending } from '../baselines/load.ts';
import type { Suite } from '../canaries/canary.ts';
import { loadSuite } from '../canaries/load.ts';
import { render } from '../canaries/render.ts';
import { suiteProblems } from '../config/against-suite.ts';
import type { Config } from '../config/config.ts';
import { readConfig } from '../config/load.ts';
import { OperatorError } from '../errors.ts';
import type { Problem } from '../errors.ts';
import { validateCron } from '../plan/cron.ts';
import { selectCells } from '../plan/select.ts';
import { PROVIDERS } from '../providers/index.ts';
import { SCORERS } from '../scorers/index.ts';
import type { Io } from './io.ts';

/** All that an operator writes or approves, valid in itself and against each other. */
export interface Everything {
  readonly config: Config;
  readonly suite: Suite;
  readonly baselines: readonly Baseline[];
  readonly pending: readonly Baseline[];
}

type Part<T> = { readonly value: T | null; readonly problems: readonly Problem[] };

const part = async <T>(load: Promise<T>): Promise<Part<T>> => {
  try {
    return { value: await load, problems: [] };
  } catch (error) {
    if (error instanceof OperatorError) return { value: null, problems: error.problems };
    throw error;
  }
};

const absent = <T>(): Part<T> => ({ value: null, problems: [] });

const between = (config: Config | null, suite: Suite | null): readonly Problem[] =>
  config === null || suite === null
    ? []
    : suiteProblems({
        config,
        suite,
        providers: PROVIDERS,
        cellsOf: (schedule) => selectCells(suite, schedule, config.backends),
        parametersOf: (canary, variant) => render(canary, variant, '').prompt.parameters,
      });

/**
 * Configuration, suite, baselines and pending baselines. A configuration with mistakes does not keep the folders that it
 * names from being checked.
 * @throws OperatorError with the problems of all of them at once
 */
export const loadEverything = async (file: string, io: Io): Promise<Everything> => {
  const tools = { env: io.env, providers: PROVIDERS, validateCron };
  const { config, canaries, ...read } = await readConfig(resolve(io.cwd, file), tools);
  const [suite, baselines, pending] = await Promise.all([
    canaries === null ? absent<Suite>() : part(loadSuite(canaries, SCORERS)),
    read.baselines === null ? absent<readonly Baseline[]>() : part(loadBaselines(read.baselines)),
    read.baselines === null ? absent<readonly Baseline[]>() : part(loadPending(read.baselines)),
  ]);
  const problems = [
    ...read.problems,
    ...suite.problems,
    ...baselines.problems,
    ...pending.problems,
    ...between(config, suite.value),
  ];
  if (
    config === null ||
    suite.value === null ||
    baselines.value === null ||
    pending.value === null ||
    problems.length > 0
  )
    throw new OperatorError(problems);
  return { config, suite: suite.value, baselines: baselines.value, pending: pending.value };
};
