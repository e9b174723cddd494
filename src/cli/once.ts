import { resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { copiesOf } from '../canaries/copies.ts';
import type { Canary, Suite } from '../canaries/canary.ts';
import { loadCanaryFile, loadSuite } from '../canaries/load.ts';
import type { Config } from '../config/config.ts';
import { EnvironmentError, OperatorError } from '../errors.ts';
import type { Problem } from '../errors.ts';
import type { Cell, Sample } from '../model.ts';
import { planCycle } from '../plan/cycle.ts';
import { SLOT_GRACE_MS } from '../run/planner.ts';
import { sendCycle } from '../run/send-cycle.ts';
import { createSetup } from '../run/setup.ts';
import type { Setup } from '../run/setup.ts';
import { SCORERS } from '../scorers/index.ts';
import { createBatchedStore } from '../store/batched.ts';
import { openStore } from '../store/kysely.ts';
import { DEFAULT_CONFIG, readConfig } from './loading.ts';
import type { Io } from './io.ts';
import { BadAnswer } from './io.ts';
import { createMakers } from './makers.ts';
import { escaped, reportCells, reportText } from './once/report.ts';
import { createProgress } from './progress.ts';

interface Options {
  readonly config: string;
  readonly backends?: readonly string[];
  readonly file?: string;
  readonly variant: string;
  readonly repeat: number;
  readonly format: 'text' | 'json';
}

const count = (text: string): number => {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > 1000) throw new InvalidArgumentError('expected 1 to 1000');
  return value;
};

const list = (text: string): readonly string[] => {
  const ids = [...new Set(text.split(',').filter((id) => id !== ''))];
  if (ids.length === 0) throw new InvalidArgumentError('expected ids separated by commas');
  return ids;
};

/** The canary of `--file`; it takes the place of one with its id in the suite, and says so when that was named, too. */
const readOwn = async (names: readonly string[], { file }: Options, io: Io): Promise<Canary | null> => {
  if (file === undefined) return null;
  const own = await loadCanaryFile(resolve(io.cwd, file), SCORERS);
  if (names.includes(own.id)) io.stderr.write(`${own.id} is that of ${file}, not that of the suite\n`);
  return own;
};

const unknownNames = (names: readonly string[], known: readonly Canary[], config: Config): readonly Problem[] =>
  names
    .filter((name) => !known.some(({ id }) => id === name))
    .map((name) => ({ file: config.canaries, path: '', message: `there is no canary ${name}` }));

const unknownBackends = (ids: readonly string[], { backends, file }: Config): readonly Problem[] => {
  const known = backends.map(({ id }) => id);
  return ids
    .filter((id) => !known.includes(id))
    .map((id) => ({ file, path: 'backends', message: `there is no backend ${id}; known: ${known.join(', ')}` }));
};

/**
 * The canaries asked for: those named and the file's own, or the whole suite when neither is given.
 * @throws OperatorError with all names that are unknown
 */
const choose = async (names: readonly string[], config: Config, options: Options, io: Io): Promise<Suite> => {
  const { capabilities, canaries } = await loadSuite(config.canaries, SCORERS);
  const own = await readOwn(names, options, io);
  const known = own === null ? canaries : [...canaries.filter(({ id }) => id !== own.id), own];
  const chosen =
    names.length === 0 && own === null ? known : known.filter((one) => one === own || names.includes(one.id));
  const problems = [
    ...unknownNames(names, known, config),
    ...chosen
      .filter(({ variants }) => !variants.includes(options.variant))
      .map(({ id }) => ({ file: id, path: 'variants', message: `does not list ${options.variant}` })),
    ...unknownBackends(options.backends ?? [], config),
  ];
  if (problems.length > 0) throw new OperatorError(problems);
  return { capabilities, canaries: chosen };
};

const sendAll = async (setup: Setup, cells: readonly Cell[], options: Options, io: Io): Promise<readonly Sample[]> => {
  const { config } = setup;
  const store = createBatchedStore(await openStore(config.store), io.clock);
  const total = cells.length * options.repeat * copiesOf(options.variant);
  const progress = createProgress(io.stderr, 'probes', total);
  let done = 0;
  let deferred = 0;
  try {
    const { cycle } = planCycle({
      schedule: { name: 'once', spreadMs: 0, jitterMs: 0, repeats: options.repeat },
      plannedAt: new Date(io.clock.now()).toISOString(),
      purpose: 'once',
      cells,
      busy: [],
      backends: config.backends,
      // Limits of rate may make many repeats take long; nobody waits for the slot but this command.
      graceMs: SLOT_GRACE_MS + total * 60_000,
    });
    const samples = await sendCycle(cycle, {
      store,
      clock: io.clock,
      setup,
      signal: io.signal,
      onSample: () => progress.update((done += 1)),
      onDeferred: (_, more) => {
        deferred += more;
      },
    });
    if (samples.length === 0 && deferred > 0)
      throw new EnvironmentError(
        `nothing was sent: ${deferred} probes do not fit into the budget, or were told to wait`,
      );
    return samples;
  } finally {
    progress.stop();
    await store.close();
  }
};

const once = async (names: readonly string[], options: Options, io: Io): Promise<void> => {
  const config = await readConfig(options.config, io);
  const suite = await choose(names, config, options, io);
  const backends = options.backends ?? config.backends.map(({ id }) => id);
  const setup = createSetup({ config, suite, baselines: [] }, createMakers(io.clock), io.clock);
  const cells = backends.flatMap((backend) =>
    suite.canaries.map(({ id }) => ({ canary: id, variant: options.variant, backend })),
  );
  const samples = await sendAll(setup, cells, options, io);
  const reports = await reportCells(cells, samples, setup);
  io.stdout.write(options.format === 'json' ? `${escaped(JSON.stringify(reports))}\n` : reportText(reports));
  if (reports.some(({ passed, answers }) => answers === 0 || passed < answers)) throw new BadAnswer();
};

export const onceCommand = (io: Io): Command =>
  new Command('once')
    .argument('[canary...]', 'ids of canaries; without any, the whole suite')
    .option('-c, --config <file>', 'configuration', DEFAULT_CONFIG)
    .option('--backends <ids>', 'only these, separated by commas', list)
    .option('--file <file>', 'a canary outside the suite')
    .option('--variant <name>', 'how it is replayed', 'plain')
    .option('--repeat <n>', 'probes of each cell', count, 1)
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text'))
    .addHelpText('after', '\nExit code 0: every answer passed every check; 1: some did not, or nothing answered.')
    .action((names: readonly string[], options: Options) => once(names, options, io));
