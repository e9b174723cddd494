import { Command, Option } from 'commander';
import type { Io } from './io.ts';
import { loadEverything } from './load-everything.ts';
import { DEFAULT_CONFIG } from './loading.ts';
import { parseFaults } from './plan/faults.ts';
import { planText } from './plan/report-text.ts';
import { makePlan } from './plan/report.ts';

interface Options {
  readonly config: string;
  readonly format: 'text' | 'json';
  readonly all?: true;
  readonly fault: readonly string[];
}

const plan = async ({ config, format, all, fault }: Options, io: Io): Promise<void> => {
  const everything = await loadEverything(config, io);
  const report = makePlan(everything, io.clock.now(), parseFaults(fault, everything.config));
  io.stdout.write(format === 'json' ? `${JSON.stringify(report)}\n` : `${planText(report, all === true)}\n`);
};

export const planCommand = (io: Io): Command =>
  new Command('plan')
    .option('-c, --config <file>', 'configuration', DEFAULT_CONFIG)
    .option('--all', 'list every scope, however many there are')
    .option(
      '--fault <fault...>',
      'say whether a fault would be found before it ends: SCOPE:SHARE:DURATION, such as model=m,region=r:0.16:24h',
      [] as string[],
    )
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text'))
    .addHelpText(
      'after',
      '\nSends nothing. Fractions are of answers that have gone bad; – = not even if all have. A scope is settled when the daemon has learned from it for two healthy weeks.',
    )
    .action((options: Options) => plan(options, io));
