import type { Baseline } from '../../baselines/baseline.ts';
import { matchBaselines } from '../../baselines/match.ts';
import type { CellMatch } from '../../baselines/match.ts';
import { baselinePath } from '../../baselines/path.ts';
import { ASPECTS } from '../../model.ts';
import type { Aspect, Cell } from '../../model.ts';
import type { Io } from '../io.ts';
import { loadEverything } from '../load-everything.ts';
import type { Everything } from '../load-everything.ts';
import { scheduledCells } from '../scheduled-cells.ts';
import { table } from '../table.ts';
import { digits } from './numbers.ts';
import { checkNames, chosen } from './options.ts';
import type { Options } from './options.ts';

interface Row {
  readonly group: string;
  readonly canary: string;
  readonly variant: string;
  readonly state: string;
  readonly runs: number | null;
  readonly samples: number | null;
  readonly scores: Readonly<Partial<Record<Aspect, number>>>;
  readonly model: string | null;
  readonly recordedAt: string | null;
  readonly expiresAt: string | null;
  readonly approved: Baseline['approved'];
  readonly learned: boolean;
}

const meanScore = (baseline: Baseline, aspect: Aspect): number | null => {
  const scores = baseline.runs.flatMap(({ samples }) => samples.flatMap((sample) => sample.scores[aspect] ?? []));
  return scores.length === 0 ? null : scores.reduce((sum, score) => sum + score, 0) / scores.length;
};

const rowOf = (cell: Pick<Baseline, 'group' | 'canary' | 'variant'>, state: string, baseline: Baseline | null): Row => {
  const { group, canary, variant } = cell;
  if (baseline === null) {
    const nothing = { runs: null, samples: null, model: null, recordedAt: null, expiresAt: null, approved: null };
    return { group, canary, variant, state, ...nothing, scores: {}, learned: false };
  }
  const { runs, model, recordedAt, expiresAt, approved, learned = false } = baseline;
  const samples = runs.reduce((count, run) => count + run.samples.length, 0);
  const scores = ASPECTS.flatMap((aspect) => {
    const mean = meanScore(baseline, aspect);
    return mean === null ? [] : [[aspect, mean] as const];
  });
  const facts = { runs: runs.length, samples, scores: Object.fromEntries(scores), model, recordedAt, expiresAt };
  return { group, canary, variant, state, ...facts, approved, learned };
};

/** One row for each baseline in use or missing, then those that wait, then those that no cell uses any more. */
const rowsOf = (everything: Everything, options: Options, now: number): readonly Row[] => {
  const { config, suite, baselines, pending } = everything;
  const cells: readonly Cell[] = scheduledCells(config, suite);
  const match = matchBaselines({ suite, backends: config.backends, baselines, now, cells });
  const byPath = new Map<string, CellMatch>(match.cells.map((cell) => [baselinePath(cell), cell]));
  const used = new Set([...byPath.keys()]);
  const wanted = (row: Row): boolean => chosen(options, config, [row as unknown as Baseline]).length > 0;
  return [
    ...[...byPath.values()].map((cell) => rowOf(cell, cell.state, cell.baseline)),
    ...pending.map((baseline) => rowOf(baseline, 'pending', baseline)),
    ...baselines.filter((one) => !used.has(baselinePath(one))).map((one) => rowOf(one, 'unused', one)),
  ].filter(wanted);
};

const day = (at: string | null): string => at?.slice(0, 10) ?? '–';

const lineOf = (row: Row): readonly string[] => [
  row.group,
  row.variant === 'plain' ? row.canary : `${row.canary}@${row.variant}`,
  row.learned ? `${row.state} (learned)` : row.state,
  row.runs === null ? '–' : `${row.runs} × ${digits((row.samples ?? 0) / row.runs, 1)}`,
  digits(row.scores.correct ?? null),
  digits(row.scores.format ?? null),
  row.model ?? '–',
  day(row.recordedAt),
  day(row.expiresAt),
  row.approved?.by ?? '–',
];

const HEADING = [
  'group',
  'canary',
  'state',
  'runs',
  'correct',
  'format',
  'model',
  'recorded',
  'expires',
  'approved by',
];

const NOTES: Readonly<Record<string, string>> = {
  provisional:
    'provisional: recorded back to back; judged with twice the tolerance until one from separate days is approved',
  expired: 'expired: still in use; record again',
  invalid: 'invalid: canary or scorers have changed since; not used, record again',
  missing: 'missing: nothing to compare with; record',
  pending: 'pending: not used until approved ("coalmine baseline diff", then "approve")',
  unused: 'unused: no schedule probes this cell',
};

/** Lists every baseline with its state. */
export const show = async (options: Options, io: Io): Promise<void> => {
  const everything = await loadEverything(options.config, io);
  checkNames(options, everything);
  const rows = rowsOf(everything, options, io.clock.now());
  if (options.format === 'json') {
    io.stdout.write(`${JSON.stringify(rows)}\n`);
    return;
  }
  const notes = Object.entries(NOTES).flatMap(([state, note]) =>
    rows.some((row) => row.state === state) ? [note] : [],
  );
  const count = `${rows.length} ${rows.length === 1 ? 'baseline' : 'baselines'}`;
  io.stdout.write(`${[table([HEADING, ...rows.map(lineOf)]), '', count, ...notes].join('\n')}\n`);
};
