import { Command, Option } from 'commander';
import { OperatorError } from '../errors.ts';
import type { Config } from '../config/config.ts';
import { visible } from '../publish/html.ts';
import { openStore } from '../store/kysely.ts';
import type { Store } from '../store/store.ts';
import { closeCommand } from './incident/close.ts';
import type { Io } from './io.ts';
import { BadAnswer } from './io.ts';
import { headline, reportText } from './incident/report.ts';
import { readIncident } from './incident/view.ts';
import { loadEverything } from './load-everything.ts';
import { DEFAULT_CONFIG, readConfig } from './loading.ts';
import { escaped } from './once/report.ts';

interface Options {
  readonly config: string;
  readonly format: 'text' | 'json';
}

const withStore = async <T>({ store: settings }: Config, use: (store: Store) => Promise<T>): Promise<T> => {
  const store = await openStore(settings);
  try {
    return await use(store);
  } finally {
    await store.close();
  }
};

const list = async (options: Options, io: Io): Promise<void> => {
  const incidents = await withStore(await readConfig(options.config, io), (store) => store.readIncidents());
  if (options.format === 'json') io.stdout.write(`${escaped(JSON.stringify(incidents))}\n`);
  else if (incidents.length === 0) io.stdout.write('no incidents\n');
  else io.stdout.write(visible(`${incidents.map(headline).join('\n')}\n`));
  if (incidents.some(({ closedAt }) => closedAt === null)) throw new BadAnswer();
};

const show = async (id: string, options: Options, io: Io): Promise<void> => {
  const everything = await loadEverything(options.config, io);
  const view = await withStore(everything.config, (store) => readIncident(id, everything, store, io));
  if (view === null)
    throw new OperatorError([{ file: options.config, path: '', message: `its store has no incident ${id}` }]);
  io.stdout.write(options.format === 'json' ? `${escaped(JSON.stringify(view))}\n` : reportText(view, io.clock.now()));
  if (view.incident.closedAt === null) throw new BadAnswer();
};

const withOptions = (command: Command): Command =>
  command
    .option('-c, --config <file>', 'configuration', DEFAULT_CONFIG)
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text'));

export const incidentCommand = (io: Io): Command =>
  new Command('incident')
    .addCommand(
      withOptions(new Command('list').description('all incidents, newest first')).action((options: Options) =>
        list(options, io),
      ),
    )
    .addCommand(
      withOptions(new Command('show').description('one incident with all that is known of it').argument('<id>')).action(
        (id: string, options: Options) => show(id, options, io),
      ),
    )
    .addCommand(closeCommand(io));
