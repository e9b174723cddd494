import { Command, Option } from 'commander';
import { OperatorError } from '../errors.ts';
import type { Incident } from '../judgement.ts';
import { scopeName } from '../model.ts';
import { openStore } from '../store/kysely.ts';
import type { Store } from '../store/store.ts';
import type { Io } from './io.ts';
import { BadAnswer } from './io.ts';
import { DEFAULT_CONFIG, readConfig } from './loading.ts';

interface Options {
  readonly config: string;
  readonly format: 'text' | 'json';
}

const percent = (ratio: number): string => `${(ratio * 100).toFixed(1)}%`;

const headline = (incident: Incident): string =>
  [
    incident.id,
    incident.closedAt === null ? 'open' : `closed ${incident.closedAt}`,
    incident.class,
    scopeName(incident.scope),
    `since ${incident.onsetAt}`,
  ].join('  ');

const details = (incident: Incident): string => {
  const { effect, evidence, candidates, localized } = incident;
  const size =
    effect === null
      ? 'not known yet'
      : `${percent(effect.degradedFraction)} of answers (${percent(effect.low)} to ${percent(effect.high)})`;
  const slices = candidates.map(
    ({ scope, probability }) => `  ${percent(probability).padStart(6)}  ${scopeName(scope)}`,
  );
  return [
    headline(incident),
    `signals    ${incident.signals.join(', ')}`,
    `size       ${size}`,
    `evidence   ${evidence.nats.toFixed(1)} nats, threshold ${evidence.threshold.toFixed(1)}`,
    `opened     ${incident.openedAt}`,
    `owners     ${incident.owners.join(', ') || 'none configured'}`,
    localized ? 'slices' : 'slices (cannot tell yet)',
    ...slices,
    ...(incident.provisional ? ['judged against a provisional baseline, with twice the tolerance'] : []),
  ].join('\n');
};

const withStore = async <T>(file: string, io: Io, use: (store: Store) => Promise<T>): Promise<T> => {
  const { store: settings } = await readConfig(file, io);
  const store = await openStore(settings);
  try {
    return await use(store);
  } finally {
    await store.close();
  }
};

const list = async (options: Options, io: Io): Promise<void> => {
  const incidents = await withStore(options.config, io, (store) => store.readIncidents());
  if (options.format === 'json') io.stdout.write(`${JSON.stringify(incidents)}\n`);
  else if (incidents.length === 0) io.stdout.write('no incidents\n');
  else io.stdout.write(`${incidents.map(headline).join('\n')}\n`);
  if (incidents.some(({ closedAt }) => closedAt === null)) throw new BadAnswer();
};

const show = async (id: string, options: Options, io: Io): Promise<void> => {
  const incidents = await withStore(options.config, io, (store) => store.readIncidents());
  const incident = incidents.find((one) => one.id === id);
  if (incident === undefined)
    throw new OperatorError([{ file: options.config, path: '', message: `its store has no incident ${id}` }]);
  io.stdout.write(options.format === 'json' ? `${JSON.stringify(incident)}\n` : `${details(incident)}\n`);
  if (incident.closedAt === null) throw new BadAnswer();
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
      withOptions(new Command('show').description('one incident').argument('<id>')).action(
        (id: string, options: Options) => show(id, options, io),
      ),
    );
