import { baselineFromSamples, MIN_RUNS } from '../../baselines/from-samples.ts';
import { baselinePath } from '../../baselines/path.ts';
import { record } from '../../baselines/record.ts';
import { planRecording } from '../../baselines/recording-plan.ts';
import type { RecordingPlan } from '../../baselines/recording-plan.ts';
import { writeBaseline, writePending } from '../../baselines/write.ts';
import { durationMs, durationText } from '../../config/duration.ts';
import { EnvironmentError, OperatorError } from '../../errors.ts';
import type { Problem } from '../../errors.ts';
import { cellKey } from '../../model.ts';
import type { Sample } from '../../model.ts';
import { BadAnswer } from '../io.ts';
import type { Io } from '../io.ts';
import { loadEverything } from '../load-everything.ts';
import type { Everything } from '../load-everything.ts';
import { scheduledCells } from '../scheduled-cells.ts';
import { checkNames } from './options.ts';
import type { Options } from './options.ts';
import { createProgress } from './progress.ts';
import type { OpenSession } from './session.ts';

export interface RecordOptions extends Options {
  readonly quick?: true;
  readonly runs: string;
  readonly repeats: string;
  readonly over: string;
  readonly force?: true;
}

/** Runs closer together share their circumstances and show no more than a quick recording. */
const SHORTEST_OVER = '6h';
const LONGEST_OVER = '30d';

interface Numbers {
  readonly runs: number;
  readonly repeats: number;
  readonly overMs: number;
}

const whole = (text: string, from: number, to: number): number | null => {
  const value = /^\d{1,4}$/.test(text) ? Number(text) : -1;
  return value >= from && value <= to ? value : null;
};

const overOf = ({ quick, over }: RecordOptions): number | null => {
  if (quick === true) return 0;
  const ms = durationMs(over) ?? -1;
  return ms >= (durationMs(SHORTEST_OVER) ?? 0) && ms <= (durationMs(LONGEST_OVER) ?? 0) ? ms : null;
};

const numbersOf = (options: RecordOptions): Numbers => {
  const [runs, repeats, overMs] = [whole(options.runs, MIN_RUNS, 100), whole(options.repeats, 1, 100), overOf(options)];
  const mistake = (path: string, message: string): readonly Problem[] => [{ file: 'command line', path, message }];
  const problems = [
    ...(runs === null ? mistake('--runs', `must be a whole number from ${MIN_RUNS} to 100`) : []),
    ...(repeats === null ? mistake('--repeats', 'must be a whole number from 1 to 100') : []),
    ...(overMs === null
      ? mistake('--over', `must be from ${SHORTEST_OVER} to ${LONGEST_OVER}; for less use --quick`)
      : []),
  ];
  if (runs === null || repeats === null || overMs === null) throw new OperatorError(problems);
  return { runs, repeats, overMs };
};

const planOf = (options: RecordOptions, everything: Everything, io: Io): RecordingPlan => {
  const { config, suite, baselines, pending } = everything;
  const { backends, canaries } = options;
  return planRecording({
    suite,
    backends: config.backends,
    cells: scheduledCells(config, suite),
    baselines,
    pending,
    now: io.clock.now(),
    only: { ...(canaries === undefined ? {} : { canaries }), ...(backends === undefined ? {} : { backends }) },
    force: options.force === true,
    quick: options.quick === true,
    ...numbersOf(options),
  });
};

interface Written {
  readonly written: readonly string[];
  readonly refused: readonly { readonly path: string; readonly reasons: readonly string[] }[];
}

/** Each cell by itself: one that is refused keeps no other from being written. */
const write = async (
  plan: RecordingPlan,
  samples: readonly Sample[],
  { config, suite }: Everything,
): Promise<Written> => {
  const byCell = Map.groupBy(samples, cellKey);
  const canaries = new Map(suite.canaries.map((canary) => [canary.id, canary]));
  const result = { written: [] as string[], refused: [] as { path: string; reasons: readonly string[] }[] };
  for (const cell of plan.cells) {
    const canary = canaries.get(cell.canary);
    if (canary === undefined) throw new Error(`recorded ${cell.canary}, which the suite does not have`);
    const { variant, backend: group } = cell;
    const path = baselinePath({ group, canary: canary.id, variant });
    const made = baselineFromSamples({
      samples: byCell.get(cellKey(cell)) ?? [],
      canary,
      variant,
      group,
      expiryDays: config.baselineExpiryDays,
      provisional: plan.quick,
      keepText: config.store.answers === 'full',
    });
    if (made.ok) {
      await (plan.quick ? writeBaseline : writePending)(config.baselines, made.baseline);
      result.written.push(path);
    } else result.refused.push({ path, reasons: made.reasons });
  }
  return result;
};

const after = ({ written, refused }: Written, quick: boolean): string => {
  const count = `${written.length} ${written.length === 1 ? 'baseline' : 'baselines'}`;
  const next = quick
    ? `${count} recorded back to back: provisional, in use with twice the tolerance once the daemon reloads (SIGHUP)`
    : `${count} recorded: not used before they are approved ("coalmine baseline diff", then "coalmine baseline approve")`;
  return [...refused.map(({ path, reasons }) => `refused ${path}: ${reasons.join('; ')}`), next].join('\n');
};

const announce = ({ cells, runs, repeats, overMs, quick }: RecordingPlan): string => {
  const probes = cells.length * runs * repeats;
  const when = quick ? 'back to back' : `over ${durationText(overMs)}`;
  return `${cells.length} cells, ${runs} runs ${when}, ${probes} probes; ctrl-c stops, the same command goes on where it stopped`;
};

const send = async (plan: RecordingPlan, everything: Everything, io: Io, open: OpenSession) => {
  const display = createProgress(io.stderr, plan.cells.length * plan.runs, plan.repeats);
  const session = await open(everything, io, display.sample);
  try {
    const earlier = await session.resume(plan);
    const { clock, signal } = io;
    return await record(plan, earlier, { send: session.send, progress: display.show, clock, signal });
  } finally {
    display.stop();
    await session.close();
  }
};

/** Records what has no valid baseline. Exit code 1 when a cell was refused, 3 when it was stopped or nothing could be sent. */
export const recordBaselines = async (options: RecordOptions, io: Io, open: OpenSession): Promise<void> => {
  const everything = await loadEverything(options.config, io);
  checkNames(options, everything);
  const plan = planOf(options, everything, io);
  const json = options.format === 'json';
  if (plan.cells.length === 0) {
    io.stdout.write(
      json ? `${JSON.stringify({ written: [], refused: [] })}\n` : 'nothing to record; --force records anew\n',
    );
    return;
  }
  io.stderr.write(`${announce(plan)}\n`);
  const { end, samples } = await send(plan, everything, io, open);
  if (end === 'stopped') throw new EnvironmentError('stopped; the same command goes on from here');
  if (end === 'nothing-sent')
    throw new EnvironmentError('no probe was sent: the budget of the day is spent, or backends ask for quiet');
  const result = await write(plan, samples, everything);
  io.stdout.write(
    json ? `${JSON.stringify({ ...result, provisional: plan.quick })}\n` : `${after(result, plan.quick)}\n`,
  );
  if (result.refused.length > 0) throw new BadAnswer();
};
