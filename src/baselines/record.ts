import { cellKey } from '../model.ts';
import type { Cell, Clock, Sample } from '../model.ts';
import { cycleOf, MAX_FAILURE_SHARE } from './from-samples.ts';
import type { RecordingPlan } from './recording-plan.ts';

/** One run as it is sent: a cycle of its own. */
export interface RecordingRun {
  readonly schedule: string;
  /** ISO 8601, UTC; later than that of every run before. */
  readonly plannedAt: string;
  readonly cells: readonly Cell[];
  readonly repeats: number;
}

/** Where a recording stands. */
export interface RecordingProgress {
  /** Runs of cells that have an answer, and how many are wanted. */
  readonly done: number;
  readonly wanted: number;
  /** Cells that lost too many runs to failures and are given up. */
  readonly givenUp: number;
  /** Set while waiting for the next run, ISO 8601. */
  readonly nextRunAt: string | null;
}

export interface RecordingTools {
  /** Sends one run to its end and returns its samples, failures among them. */
  readonly send: (run: RecordingRun) => Promise<readonly Sample[]>;
  readonly progress: (progress: RecordingProgress) => void;
  readonly clock: Clock;
  /** Aborting ends the recording after what is under way; what was sent stays in the store. */
  readonly signal: AbortSignal;
}

/** `complete` every cell has its runs or is given up · `stopped` by the signal · `nothing-sent` a run brought no sample. */
export interface Recording {
  readonly end: 'complete' | 'stopped' | 'nothing-sent';
  readonly samples: readonly Sample[];
}

interface Count {
  readonly answered: number;
  readonly lost: number;
}

/** Runs of each cell by what they brought. A run with one answer counts, whatever its repeats brought. */
const countRuns = (samples: readonly Sample[]): ReadonlyMap<string, Count> => {
  const byCell = Map.groupBy(samples, cellKey);
  return new Map(
    [...byCell].map(([key, own]) => {
      const runs = new Set(own.map(cycleOf)).size;
      const answered = new Set(own.filter(({ outcome }) => outcome.kind === 'answer').map(cycleOf)).size;
      return [key, { answered, lost: runs - answered }];
    }),
  );
};

const NONE: Count = { answered: 0, lost: 0 };

/** Runs that a cell may lose and still be accepted: a fifth of all, the lost ones included. */
const mayLose = (runs: number): number => Math.floor((runs * MAX_FAILURE_SHARE) / (1 - MAX_FAILURE_SHARE));

interface Standing extends Omit<RecordingProgress, 'nextRunAt'> {
  readonly open: readonly Cell[];
}

const standing = ({ cells, runs }: RecordingPlan, samples: readonly Sample[]): Standing => {
  const counts = countRuns(samples);
  const rows = cells.map((cell) => ({ cell, ...(counts.get(cellKey(cell)) ?? NONE) }));
  const hopeless = rows.filter(({ answered, lost }) => answered < runs && lost > mayLose(runs));
  const open = rows.filter(({ answered, lost }) => answered < runs && lost <= mayLose(runs));
  return {
    open: open.map(({ cell }) => cell),
    givenUp: hopeless.length,
    done: rows.reduce((sum, { answered }) => sum + Math.min(answered, runs), 0),
    wanted: cells.length * runs,
  };
};

/** Runs are evenly spread from the first to the last; back to back they only need to differ in time. */
const nextStart = ({ overMs, runs }: RecordingPlan, last: number | null, now: number): number => {
  if (last === null) return now;
  const step = runs > 1 ? overMs / (runs - 1) : 0;
  return Math.max(now, Math.ceil(last + step), last + 1);
};

/** When a run was planned, from its cycle's id `<schedule>@<plannedAt>`. */
const plannedAt = (sample: Sample): number => Date.parse(cycleOf(sample).replace(/^[^@]*@/, ''));

/** A recording that ended by giving up is over: its failures are not held against the next one. */
const unfinished = (plan: RecordingPlan, earlier: readonly Sample[]): readonly Sample[] => {
  const { open, givenUp } = standing(plan, earlier);
  return open.length === 0 && givenUp > 0 ? [] : earlier;
};

/**
 * Sends runs until every cell of the plan has an answer in each of `runs` cycles, beginning with what `earlier` (the
 * samples of an earlier, unfinished recording of this name) has brought already. A run sends only the cells that lack one:
 * a cell that lost a run to failures gets another, as long as no more than a fifth of its runs are lost; then it is given up.
 */
export const record = async (
  plan: RecordingPlan,
  earlier: readonly Sample[],
  { send, progress, clock, signal }: RecordingTools,
): Promise<Recording> => {
  const stopped = (): boolean => signal.aborted;
  let samples = unfinished(plan, earlier);
  let last = samples.length === 0 ? null : samples.reduce((latest, one) => Math.max(latest, plannedAt(one)), 0);
  for (;;) {
    const { open, ...state } = standing(plan, samples);
    progress({ ...state, nextRunAt: null });
    if (open.length === 0) return { end: 'complete', samples };
    const start = nextStart(plan, last, clock.now());
    if (start > clock.now()) {
      progress({ ...state, nextRunAt: new Date(start).toISOString() });
      await clock.sleep(start - clock.now(), signal);
    }
    if (stopped()) return { end: 'stopped', samples };
    const run = { schedule: plan.name, plannedAt: new Date(start).toISOString(), cells: open, repeats: plan.repeats };
    const brought = await send(run);
    samples = [...samples, ...brought];
    last = start;
    if (brought.length === 0) return { end: stopped() ? 'stopped' : 'nothing-sent', samples };
  }
};
