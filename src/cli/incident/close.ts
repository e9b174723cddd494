import { Command, Option } from 'commander';
import { OperatorError } from '../../errors.ts';
import type { Incident } from '../../judgement.ts';
import { scopeName } from '../../model.ts';
import { askDaemon, withDaemonOptions } from '../ask-daemon.ts';
import type { DaemonOptions } from '../ask-daemon.ts';
import type { Io } from '../io.ts';
import { escaped } from '../once/report.ts';

interface Options extends DaemonOptions {
  readonly reason: string;
  readonly format: 'text' | 'json';
}

const close = async (id: string, options: Options, io: Io): Promise<void> => {
  if (options.reason.trim() === '')
    throw new OperatorError([{ file: 'command line', path: '--reason', message: 'say why it is over' }]);
  const path = `/incidents/${encodeURIComponent(id)}/close`;
  const incident = (await askDaemon(options, io, {
    method: 'POST',
    path,
    body: { reason: options.reason },
  })) as Incident;
  if (options.format === 'json') io.stdout.write(`${escaped(JSON.stringify(incident))}\n`);
  else
    io.stdout.write(
      `closed ${incident.id} on ${scopeName(incident.scope)}\nIts scopes start anew; a fault that lasts opens another incident.\n`,
    );
};

/** A person says that an incident is over. */
export const closeCommand = (io: Io): Command =>
  withDaemonOptions(new Command('close'))
    .description('close an open incident, by the running daemon')
    .argument('<id>')
    .requiredOption('--reason <text>', 'why it is over')
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text'))
    .action((id: string, options: Options) => close(id, options, io));
