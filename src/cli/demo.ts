import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { EnvironmentError } from '../errors.ts';
import { seededRandom } from '../plan/shuffle.ts';
import type { Finding } from './demo/compare.ts';
import { writeConfig, writeScenario } from './demo/files.ts';
import { startCommand } from './demo/processes.ts';
import type { Child } from './demo/processes.ts';
import { drawStory, KINDS } from './demo/story.ts';
import type { Kind } from './demo/story.ts';
import { watch } from './demo/watch.ts';
import { BadAnswer } from './io.ts';
import type { Io } from './io.ts';

interface Options {
  readonly seed?: number;
  readonly kind: Kind;
  readonly cycle: number;
  readonly keep: boolean;
}

const wholeNumber =
  (low: number, high: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < low || value > high)
      throw new InvalidArgumentError(`expected a whole number from ${low} to ${high}`);
    return value;
  };

const table = (findings: readonly Finding[]): string => {
  const rows = [{ question: '', truth: 'simulator', found: 'coalmine', mark: '' }].concat(
    findings.map((finding) => ({ ...finding, mark: finding.agrees ? 'agrees' : 'DIFFERS' })),
  );
  const width = (key: 'question' | 'truth' | 'found'): number => Math.max(...rows.map((row) => row[key].length));
  return rows
    .map(({ question, truth, found, mark }) =>
      `  ${question.padEnd(width('question'))}  ${truth.padEnd(width('truth'))}  ${found.padEnd(width('found'))}  ${mark}`.trimEnd(),
    )
    .join('\n');
};

const play = async (io: Io, options: Options, folder: string, children: Child[]): Promise<boolean> => {
  const say = (text: string): void => void io.stdout.write(`${text}\n`);
  const start = (name: string, args: readonly string[]): Child => {
    const child = startCommand(args, join(folder, `${name}.log`));
    children.push(child);
    return child;
  };
  const seed = options.seed ?? Math.floor(io.random() * 1e6);
  const story = drawStory(options.kind, seededRandom(`demo ${seed}`));
  say(
    `coalmine demo, seed ${seed}: 2 models x 3 regions x 3 kinds of hardware = 18 backends; an hour lasts ${options.cycle} s.`,
  );

  const scenario = await writeScenario(folder, seed);
  const simulate = start('simulate', ['simulate', '--scenario', scenario, '--listen', '127.0.0.1:0']);
  const simulator = await simulate.says(/simulator at (\S+)/);
  const pace = {
    cycleSeconds: options.cycle,
    spreadSeconds: Math.max(1, Math.floor(options.cycle * 0.6)),
    deadlineSeconds: 10,
  };
  const config = await writeConfig(folder, simulator, pace);

  say('Recording a provisional baseline: five runs of every canary on every backend.');
  const record = start('record', ['baseline', 'record', '--quick', '--config', config]);
  const code = await record.ended;
  if (code !== 0) throw new EnvironmentError(`recording the baseline ended with ${String(code)}:\n${record.tail()}`);

  const serve = start('serve', ['serve', '--config', config]);
  const daemon = await serve.says(/"url":"([^"]+)"/);
  say(`The daemon is watching. Look at ${daemon}/ and ${daemon}/metrics; what is true is at ${simulator}/admin/truth.`);

  const findings = await watch(io, story, { simulator, daemon, cycleMs: options.cycle * 1000 });
  const right = findings.every(({ agrees }) => agrees);
  say(`\n${table(findings)}\n`);
  say(right ? 'The daemon is right.' : 'The daemon is WRONG.');
  if (options.keep && !io.signal.aborted) {
    say(`Still running; ${daemon}/ stays up until Ctrl-C.`);
    await new Promise((resolve) => {
      io.signal.addEventListener('abort', resolve, { once: true });
    });
  }
  return right;
};

const demo = async (options: Options, io: Io): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'coalmine-demo-'));
  const children: Child[] = [];
  try {
    if (!(await play(io, options, folder, children))) throw new BadAnswer();
  } finally {
    await Promise.all(children.map((child) => child.stop()));
    await rm(folder, { recursive: true, force: true });
  }
};

export const demoCommand = (io: Io): Command =>
  new Command('demo')
    .option('--seed <n>', 'draws slice, size and onset; without it another story each time', wholeNumber(0, 2 ** 31))
    .addOption(new Option('--kind <kind>', 'what happens to the fleet').choices(KINDS).default('quality'))
    .option('--cycle <seconds>', 'length of a cycle; it stands for an hour', wholeNumber(2, 60), 5)
    .option('--keep', 'leave everything running at the end, until Ctrl-C', false)
    .addHelpText('after', '\nExit code 0: what the daemon says agrees with what the simulator did; 1: it does not.')
    .action((options: Options) => demo(options, io));
