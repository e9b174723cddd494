import { Command, Option } from 'commander';
import { durationMs } from '../config/duration.ts';
import { OperatorError } from '../errors.ts';
import type { Problem } from '../errors.ts';
import { parseScope, scopeName } from '../model.ts';
import { visible } from '../publish/html.ts';
import type { OpenPause } from '../publish/views.ts';
import { askDaemon, withDaemonOptions } from './ask-daemon.ts';
import type { DaemonOptions } from './ask-daemon.ts';
import type { Io } from './io.ts';
import { escaped } from './once/report.ts';

interface Options extends DaemonOptions {
  readonly until?: string;
  readonly reason?: string;
  readonly list?: true;
  readonly end?: string;
  readonly format: 'text' | 'json';
}

const mistake = (path: string, message: string): Problem => ({ file: 'command line', path, message });

/** ISO 8601 in UTC from a time with zone, or from a duration from now on; null for anything else. */
export const untilTime = (text: string, now: number): string | null => {
  const ms = durationMs(text);
  if (ms !== null) return new Date(now + ms).toISOString();
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text);
  return isTime && Number.isFinite(Date.parse(text)) ? new Date(text).toISOString() : null;
};

const mistakes = (scope: string | undefined, { until, reason }: Options, now: number): readonly Problem[] => [
  ...(scope === undefined ? [mistake('SCOPE', 'say what to pause: "fleet", or pairs such as model=m,region=r')] : []),
  ...(scope !== undefined && parseScope(scope) === null
    ? [mistake('SCOPE', `"${scope}" is no scope: expected "fleet" or pairs such as model=m,region=r`)]
    : []),
  ...(until === undefined ? [mistake('--until', 'say until when: a duration such as 2h, or a time')] : []),
  ...(until !== undefined && untilTime(until, now) === null
    ? [mistake('--until', `"${until}" is neither a duration such as 2h nor a time with zone like 2026-11-22T10:00:00Z`)]
    : []),
  ...(reason === undefined || reason.trim() === '' ? [mistake('--reason', 'say why')] : []),
];

const lineOf = ({ id, scope, from, until, reason }: OpenPause): string =>
  visible(`${id ?? 'maintenance window'}  ${scopeName(scope)}  ${from} to ${until}  ${reason}`);

const list = async (options: Options, io: Io): Promise<void> => {
  const pauses = (await askDaemon(options, io, { method: 'GET', path: '/pauses' })) as readonly OpenPause[];
  if (options.format === 'json') io.stdout.write(`${escaped(JSON.stringify(pauses))}\n`);
  else io.stdout.write(pauses.length === 0 ? 'nothing is paused\n' : `${pauses.map(lineOf).join('\n')}\n`);
};

const end = async (id: string, options: Options, io: Io): Promise<void> => {
  await askDaemon(options, io, { method: 'DELETE', path: `/pauses/${encodeURIComponent(id)}` });
  if (options.format === 'json') io.stdout.write(`${JSON.stringify({ ended: id })}\n`);
  else io.stdout.write(`ended ${id}; cycles that begin from now on are judged\n`);
};

const begin = async (scope: string | undefined, options: Options, io: Io): Promise<void> => {
  const now = io.clock.now();
  const wrong = mistakes(scope, options, now);
  if (wrong.length > 0) throw new OperatorError(wrong);
  const body = {
    scope: scope ?? '',
    until: untilTime(options.until ?? '', now) ?? '',
    reason: options.reason ?? '',
  };
  const pause = (await askDaemon(options, io, { method: 'POST', path: '/pauses', body })) as OpenPause;
  if (options.format === 'json') {
    io.stdout.write(`${escaped(JSON.stringify(pause))}\n`);
    return;
  }
  io.stdout.write(
    `${lineOf(pause)}\nProbing goes on; what is sent there is not judged. End it with: coalmine pause --end ${pause.id ?? ''}\n`,
  );
};

const run = (scope: string | undefined, options: Options, io: Io): Promise<void> => {
  const chosen = [
    ...(scope === undefined ? [] : ['a scope']),
    ...(options.list === undefined ? [] : ['--list']),
    ...(options.end === undefined ? [] : ['--end']),
  ];
  if (chosen.length > 1)
    throw new OperatorError([mistake('', `${chosen.join(' and ')} were given; one thing at a time`)]);
  if (options.list === true) return list(options, io);
  return options.end === undefined ? begin(scope, options, io) : end(options.end, options, io);
};

export const pauseCommand = (io: Io): Command =>
  withDaemonOptions(new Command('pause'))
    .argument('[scope]', '"fleet", or pairs such as model=claude-sonnet-5-5,region=us-east-1')
    .option('--until <time>', 'a duration from now on (2h, 30m), or a time with zone')
    .option('--reason <text>', 'why, for whoever sees it')
    .option('--list', 'what is paused now, windows of the configuration too')
    .option('--end <id>', 'end a pause now')
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text'))
    .action((scope: string | undefined, options: Options) => run(scope, options, io));
