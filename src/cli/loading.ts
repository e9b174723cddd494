import { resolve } from 'node:path';
import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import { validateCron } from '../plan/cron.ts';
import { PROVIDERS } from '../providers/index.ts';
import type { Io } from './io.ts';

export const DEFAULT_CONFIG = 'coalmine.yaml';

/** The configuration alone, for commands that need neither suite nor baselines. @throws OperatorError */
export const readConfig = (file: string, io: Io): Promise<Config> =>
  loadConfig(resolve(io.cwd, file), { env: io.env, providers: PROVIDERS, validateCron });
