import { resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { States } from '../detect/engine.ts';
import type { Incident, Verdict } from '../judgement.ts';
import { readRecording } from '../store/recording.ts';
import type { Io } from './io.ts';
import { BadAnswer } from './io.ts';
import { judgingOf, type Judging, type ReplayOptions } from './replay/engines.ts';
import { summaryJson, summaryText, verdictJson, verdictText, type Summary } from './replay/lines.ts';
import { createRescore } from './replay/rescore.ts';

const between =
  (low: number, high: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!(value > low && value <= high)) throw new InvalidArgumentError(`expected more than ${low}, at most ${high}`);
    return value;
  };

type Print = (verdict: Verdict) => void;

/** Folds everything that is not reference, in recorded time; verdicts are printed as they change. */
const foldAll = async (
  files: readonly string[],
  { engine, suite, from }: Judging,
  print: Print,
  io: Io,
): Promise<Summary> => {
  const rescore = createRescore(suite);
  let states: States = engine.initial();
  const counts = { slots: 0, samples: 0, failures: 0, unfolded: 0 };
  let first: string | null = null;
  let last: string | null = null;
  const incidents = new Map<string, Incident>();
  const onUnfolded = (): void => {
    counts.unfolded += 1;
  };
  const onIgnoredKey = (path: string): void => {
    io.stderr.write(`nobody reads ${path}\n`);
  };
  for await (const recorded of readRecording(files, { onUnfolded, onIgnoredKey })) {
    if (from !== null && recorded.slot.startAt < from) continue;
    const slot = await rescore(recorded);
    const fold = engine.fold(states, slot);
    states = fold.states;
    for (const verdict of fold.changes) print(verdict);
    for (const incident of fold.incidents) incidents.set(incident.id, incident);
    counts.slots += 1;
    counts.samples += slot.samples.length;
    counts.failures += slot.samples.filter(({ outcome }) => outcome.kind === 'failure').length;
    first ??= slot.startAt;
    last = slot.closedAt;
  }
  const verdicts = last === null ? [] : engine.verdicts(states, last);
  return { from: first, to: last, ...counts, engine: engine.version, verdicts, incidents: [...incidents.values()] };
};

const replay = async (files: readonly string[], options: ReplayOptions, io: Io): Promise<void> => {
  const paths = files.map((file) => resolve(io.cwd, file));
  const json = options.format === 'json';
  const judging = await judgingOf(paths, options, io);
  const print: Print = (verdict) => {
    io.stdout.write(`${json ? verdictJson(verdict) : verdictText(verdict)}\n`);
  };
  const summary = await foldAll(paths, judging, print, io);
  io.stdout.write(`${json ? summaryJson(summary) : summaryText(summary)}\n`);
  if (summary.incidents.length > 0) throw new BadAnswer();
};

export const replayCommand = (io: Io): Command =>
  new Command('replay')
    .argument('<file...>', 'recordings; several are merged by time')
    .option('--baseline-until <time>', 'what was sent before (ISO 8601) is the reference, the rest is judged')
    .option('--suite <dir>', 'canaries, with --baselines')
    .option('--baselines <dir>', 'approved baselines, with --suite')
    .option('-c, --config <file>', 'judge with the suite, baselines, backends and schedules of a configuration')
    .option('--false-alarms-per-month <number>', 'for the whole fleet; --config has its own', between(0, 1000), 1)
    .option(
      '--tolerance <ratio>',
      'fall of the mean score that is tolerated; --config has its own',
      between(0, 0.5),
      0.02,
    )
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text'))
    .action((files: readonly string[], options: ReplayOptions) => replay(files, options, io));
