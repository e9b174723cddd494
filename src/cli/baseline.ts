import { Command } from 'commander';
import { MIN_RUNS } from '../baselines/from-samples.ts';
import { approvePending } from './baseline/approve.ts';
import type { ApproveOptions } from './baseline/approve.ts';
import { diff } from './baseline/diff.ts';
import { learn } from './baseline/learn.ts';
import { withOptions } from './baseline/options.ts';
import type { Options } from './baseline/options.ts';
import { recordBaselines } from './baseline/record.ts';
import type { RecordOptions } from './baseline/record.ts';
import { openSession } from './baseline/session.ts';
import type { OpenSession } from './baseline/session.ts';
import { show } from './baseline/show.ts';
import type { Io } from './io.ts';

const recordCommand = (io: Io, open: OpenSession): Command =>
  withOptions(new Command('record').description('record what has no valid baseline'))
    .option('--quick', 'back to back: usable at once, but provisional, with twice the tolerance')
    .option('--runs <count>', `separate runs, at least ${MIN_RUNS}`, String(MIN_RUNS))
    .option('--repeats <count>', 'probes of each cell in one run', '1')
    .option('--over <duration>', 'time from the first run to the last', '24h')
    .option('--force', 'also what has a baseline')
    .action((options: RecordOptions) => recordBaselines(options, io, open));

const approveCommand = (io: Io): Command =>
  withOptions(new Command('approve').description('put baselines that wait for approval into use'))
    .requiredOption('--why <text>', 'why this is the healthy behaviour')
    .option('--by <name>', 'who approves; left out = the user who is logged in')
    .option('--all', 'all that wait')
    .action((options: ApproveOptions) => approvePending(options, io));

/** `open` is how a recording reaches backends and store. */
export const baselineCommand = (io: Io, open: OpenSession = openSession): Command =>
  new Command('baseline')
    .addCommand(recordCommand(io, open))
    .addCommand(
      withOptions(new Command('show').description('list baselines with their state')).action((options: Options) =>
        show(options, io),
      ),
    )
    .addCommand(
      withOptions(new Command('diff').description('compare what waits for approval with what is in use')).action(
        (options: Options) => diff(options, io),
      ),
    )
    .addCommand(
      withOptions(
        new Command('learn').description('offer what schedules brought in place of provisional baselines'),
      ).action((options: Options) => learn(options, io)),
    )
    .addCommand(approveCommand(io));
