import { resolve } from 'node:path';
import { loadBaselines } from '../baselines/load.ts';
import { loadSuite } from '../canaries/load.ts';
import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import { OperatorError } from '../errors.ts';
import type { Problem } from '../errors.ts';
import { validateCron } from '../plan/cron.ts';
import { PROVIDERS } from '../providers/index.ts';
import type { Loaded } from '../run/setup.ts';
import { SCORERS } from '../scorers/index.ts';
import type { Io } from './io.ts';

export const DEFAULT_CONFIG = 'coalmine.yaml';

export const readConfig = (file: string, io: Io): Promise<Config> =>
  loadConfig(resolve(io.cwd, file), { env: io.env, providers: PROVIDERS, validateCron });

const problemsOf = (result: PromiseSettledResult<unknown>): readonly Problem[] => {
  if (result.status === 'fulfilled') return [];
  if (result.reason instanceof OperatorError) return result.reason.problems;
  throw result.reason;
};

/**
 * Configuration, suite and baselines. When the configuration is sound, the problems of both folders come together.
 * @throws OperatorError
 */
export const loadAll = async (file: string, io: Io): Promise<Loaded> => {
  const config = await readConfig(file, io);
  const [suite, baselines] = await Promise.allSettled([
    loadSuite(config.canaries, SCORERS),
    loadBaselines(config.baselines),
  ]);
  if (suite.status === 'fulfilled' && baselines.status === 'fulfilled')
    return { config, suite: suite.value, baselines: baselines.value };
  throw new OperatorError([...problemsOf(suite), ...problemsOf(baselines)]);
};
