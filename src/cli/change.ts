import { Argument, Command, Option } from 'commander';
import { durationMs } from '../config/duration.ts';
import { OperatorError } from '../errors.ts';
import type { Problem } from '../errors.ts';
import { parseScope, scopeName } from '../model.ts';
import { CHANGE_KINDS } from '../operator-events.ts';
import type { ChangeEvent, ChangeKind } from '../operator-events.ts';
import { visible } from '../publish/html.ts';
import { askDaemon, withDaemonOptions } from './ask-daemon.ts';
import type { DaemonOptions } from './ask-daemon.ts';
import type { Io } from './io.ts';
import { escaped } from './once/report.ts';
import { untilTime } from './pause.ts';

interface Options extends DaemonOptions {
  readonly what?: string;
  readonly at?: string;
  readonly link?: string;
  readonly list?: true;
  readonly format: 'text' | 'json';
}

const mistake = (path: string, message: string): Problem => ({ file: 'command line', path, message });

/** ISO 8601 in UTC from a time with zone, or from a duration before now; null for anything else. */
const effectTime = (text: string, now: number): string | null => {
  const ms = durationMs(text);
  return ms === null ? untilTime(text, now) : new Date(now - ms).toISOString();
};

const mistakes = (
  kind: ChangeKind | undefined,
  scope: string | undefined,
  { what, at }: Options,
  now: number,
): readonly Problem[] => [
  ...(kind === undefined ? [mistake('KIND', `say what kind of change: ${CHANGE_KINDS.join(', ')}`)] : []),
  ...(scope === undefined ? [mistake('SCOPE', 'say where: "fleet", or pairs such as model=m,region=r')] : []),
  ...(scope !== undefined && parseScope(scope) === null
    ? [mistake('SCOPE', `"${scope}" is no scope: expected "fleet" or pairs such as model=m,region=r`)]
    : []),
  ...(what === undefined || what.trim() === '' ? [mistake('--what', 'say what was changed, in one line')] : []),
  ...(at !== undefined && effectTime(at, now) === null
    ? [mistake('--at', `"${at}" is neither a duration ago such as 10m nor a time with zone like 2026-11-22T10:00:00Z`)]
    : []),
];

const lineOf = ({ id, kind, scope, at, what }: ChangeEvent): string =>
  visible(`${id}  ${at}  ${kind}  ${scopeName(scope)}  ${what}`);

const list = async (kind: ChangeKind | undefined, options: Options, io: Io): Promise<void> => {
  const path = `/changes?limit=1000${kind === undefined ? '' : `&kind=${kind}`}`;
  const events = (await askDaemon(options, io, { method: 'GET', path })) as readonly ChangeEvent[];
  if (options.format === 'json') io.stdout.write(`${escaped(JSON.stringify(events))}\n`);
  else io.stdout.write(events.length === 0 ? 'no change is known\n' : `${events.map(lineOf).join('\n')}\n`);
};

const record = async (
  kind: ChangeKind | undefined,
  scope: string | undefined,
  options: Options,
  io: Io,
): Promise<void> => {
  const now = io.clock.now();
  const wrong = mistakes(kind, scope, options, now);
  if (wrong.length > 0) throw new OperatorError(wrong);
  const { what, at, link } = options;
  const body = {
    kind: kind ?? '',
    scope: scope ?? '',
    what: what ?? '',
    ...(at === undefined ? {} : { at: effectTime(at, now) }),
    ...(link === undefined ? {} : { link }),
  };
  const event = (await askDaemon(options, io, { method: 'POST', path: '/changes', body })) as ChangeEvent;
  io.stdout.write(options.format === 'json' ? `${escaped(JSON.stringify(event))}\n` : `${lineOf(event)}\n`);
};

const run = (kind: ChangeKind | undefined, scope: string | undefined, options: Options, io: Io): Promise<void> => {
  if (options.list === undefined) return record(kind, scope, options, io);
  if (scope !== undefined) throw new OperatorError([mistake('', 'a scope and --list were given; one thing at a time')]);
  return list(kind, options, io);
};

export const changeCommand = (io: Io): Command =>
  withDaemonOptions(new Command('change'))
    .addArgument(new Argument('[kind]', 'what kind of change').choices(CHANGE_KINDS))
    .argument('[scope]', '"fleet", or pairs such as model=claude-sonnet-5-5,region=us-east-1')
    .option('--what <text>', 'what was changed, in one line')
    .option('--at <time>', 'when it took effect: a duration ago (10m), or a time with zone; left out = now')
    .option('--link <address>', 'a page about it')
    .option('--list', 'the changes that are known, newest first; of one kind, if one is given')
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text'))
    .action((kind: ChangeKind | undefined, scope: string | undefined, options: Options) =>
      run(kind, scope, options, io),
    );
