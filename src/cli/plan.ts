import { Command, Option } from 'commander';
import type { Io } from './io.ts';
import { loadEverything } from './load-everything.ts';
import { DEFAULT_CONFIG } from './loading.ts';
import { planText } from './plan/report-text.ts';
import { makePlan } from './plan/report.ts';

interface Options {
  readonly config: string;
  readonly format: 'text' | 'json';
  readonly all?: true;
}

const plan = async ({ config, format, all }: Options, io: Io): Promise<void> => {
  const report = makePlan(await loadEverything(config, io), io.clock.now());
  io.stdout.write(format === 'json' ? `${JSON.stringify(report)}\n` : `${planText(report, all === true)}\n`);
};

export const planCommand = (io: Io): Command =>
  new Command('plan')
    .option('-c, --config <file>', 'configuration', DEFAULT_CONFIG)
    .option('--all', 'list every scope, however many there are')
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text'))
    .addHelpText(
      'after',
      '\nSends nothing. Fractions are of answers that have gone bad; – = not even if all have. A scope is settled when the daemon has learned from it for two healthy weeks.',
    )
    .action((options: Options) => plan(options, io));
