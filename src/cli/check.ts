import { Command, Option } from 'commander';
import { configJsonSchema } from '../config/json-schema.ts';
import { OperatorError } from '../errors.ts';
import { PROVIDERS } from '../providers/index.ts';
import { overBudget } from './check/budget.ts';
import { reportText } from './check/report-text.ts';
import { makeReport } from './check/report.ts';
import type { Io } from './io.ts';
import { loadEverything } from './load-everything.ts';
import { DEFAULT_CONFIG } from './loading.ts';

interface Options {
  readonly config: string;
  readonly format: 'text' | 'json';
  readonly schema?: true;
}

const check = async (options: Options, io: Io): Promise<void> => {
  if (options.schema === true) {
    io.stdout.write(`${JSON.stringify(configJsonSchema(PROVIDERS), null, 2)}\n`);
    return;
  }
  const report = makeReport(await loadEverything(options.config, io), io.clock.now());
  io.stdout.write(options.format === 'json' ? `${JSON.stringify(report)}\n` : `${reportText(report)}\n`);
  const problems = overBudget(report);
  if (problems.length > 0) throw new OperatorError(problems);
  if (options.format === 'text') io.stdout.write('no problems\n');
};

export const checkCommand = (io: Io): Command =>
  new Command('check')
    .option('-c, --config <file>', 'configuration', DEFAULT_CONFIG)
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text'))
    .option('--schema', 'print the JSON Schema of the configuration, for editors, and end')
    .action((options: Options) => check(options, io));
