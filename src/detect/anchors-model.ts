import { repeatCorrelation } from '../stats/repeat-correlation.ts';
import type { Posterior } from '../stats/beta-mixture.ts';
import { cellKey } from '../model.ts';
import type { ScoreSignal } from '../signals/signal.ts';
import { createBets, type Bets } from './anchor-bets.ts';
import { pinnedLoss } from './anchor-loss.ts';
import { healthyLoss } from './caller-loss.ts';
import { callersAtStart } from './caller-start.ts';
import type { CallersState } from './caller-tally.ts';
import { toleranceOf } from './cell.ts';
import { createFocusTable, type FocusTable } from './day-focus.ts';
import { createMorning, type Morning } from './day-morning.ts';
import { levelOf } from './day-levels.ts';
import { createDayTable, type DayTable } from './day-table.ts';
import { baselineWidths, evenWidths, type WidthWeights } from './day-widths.ts';
import type { CellReference, EngineSetup } from './engine.ts';
import { betsFor, type BetsMade } from './known-bets.ts';
import { LEAST_MEAN } from './parameters.ts';
import { recordedCells, referenceKey } from './reference-key.ts';
import { cellStarts, type CellStart } from './recent-start.ts';
import { tallyOf } from './reference.ts';

/** A cell as both anchors judge it. */
export interface AnchoredCell {
  /** Position of its capability. */
  readonly capability: number;
  /** Position of its reference: cells of backends with one baseline share it, and learn together. */
  readonly reference: number;
  /** Level of expected loss of the pinned anchor. */
  readonly pinned: number;
  /** What the recent anchor starts from; null where the baseline has too few runs for it. */
  readonly start: CellStart | null;
}

/** What both anchors of one signal are made from. */
export interface AnchorsModel {
  /** By cell key. */
  readonly cells: ReadonlyMap<string, AnchoredCell>;
  /** Those of each backend, by its position. */
  readonly byBackend: readonly (readonly AnchoredCell[])[];
  /** By backend: which bets the pinned anchor makes. */
  readonly pinnedMade: readonly BetsMade[];
  readonly references: number;
  /** By reference: what the recent anchor starts from; null where the baseline shows too few runs or days. */
  readonly starts: readonly (CellStart | null)[];
  /** Positions of capabilities, by name, and that of each canary. */
  readonly capabilities: ReadonlyMap<string, number>;
  readonly capabilityOf: ReadonlyMap<string, number>;
  /** By backend: weights of the widths of its days at the start. */
  readonly widths: readonly WidthWeights[];
  /** How much the repeats of a cell in one slot resemble each other, 0..1. */
  readonly repeatCorrelation: number;
  /** What the baselines show of callers; absent where they name none. */
  readonly callers?: CallersState;
  readonly table: DayTable;
  readonly morning: Morning;
  readonly focus: FocusTable;
  readonly bets: Bets;
}

interface Known {
  readonly reference: CellReference;
  readonly start: CellStart | null;
  readonly pinned: number | null;
}

/** Runs of fewer days do not show what a usual day is: a bad one would be judged as a fault. */
const OWN_DAYS = 2;

const daysOf = ({ runDays }: CellReference): number => (runDays === undefined ? OWN_DAYS : new Set(runDays).size);

/** The widths of a group's days as its baseline shows them; runs of one UTC day are one day. */
const widthsOf = (table: DayTable, known: readonly Known[]): WidthWeights => {
  const days = new Map<string, Parameters<typeof baselineWidths>[1][number][number][]>();
  for (const { reference, start } of known) {
    for (const [at, { score, weight, run }] of (start?.runs ?? []).entries()) {
      const day = reference.runDays?.[run] ?? String(at);
      const answers = days.get(day) ?? [];
      days.set(day, answers);
      answers.push({ level: levelOf(start?.pinned.loss ?? 0.5), score, weight });
    }
  }
  return baselineWidths(table, [...days.values()]);
};

/**
 * The anchors of a score signal on every cell that has something to lose. `levels`, by reference, are what stands in for
 * the own level of a cell whose baseline has too few runs.
 */
export const anchorsModel = (
  signal: ScoreSignal,
  setup: EngineSetup,
  levels: readonly (Posterior | null)[],
): AnchorsModel => {
  const table = createDayTable();
  const cells = recordedCells(signal, setup);
  const recorded = setup.references.flatMap((reference, index) => {
    const cell = cells[index];
    return cell === undefined ? [] : [{ ...cell, tolerance: toleranceOf(reference, setup.tolerance) }];
  });
  const starts = cellStarts(recorded);
  const known = setup.references.map((reference, index): Known => {
    const level = levels[index] ?? null;
    const start = daysOf(reference) < OWN_DAYS ? null : (starts[index] ?? null);
    const tolerance = toleranceOf(reference, setup.tolerance);
    if (level === null) return { reference, start: null, pinned: null };
    const own = start?.pinned ?? { loss: 1 - level.mean, variance: level.variance, tolerance };
    const loss = pinnedLoss(own);
    return 1 - loss < LEAST_MEAN
      ? { reference, start: null, pinned: null }
      : { reference, start, pinned: levelOf(loss) };
  });
  const byKey = new Map(
    known.map(({ reference: { canary, variant, group } }, index) => [referenceKey(canary, variant, group), index]),
  );
  const names = new Set(setup.references.map(({ capability }) => capability));
  const capabilities = new Map([...names].sort().map((name, position) => [name, position]));
  const groups = Map.groupBy(known, ({ reference }) => reference.group);
  const backends = new Map(setup.backends.map(({ id, group }) => [id, group]));
  const judged = setup.cells.flatMap((cell) => {
    const reference = byKey.get(referenceKey(cell.canary, cell.variant, backends.get(cell.backend) ?? ''));
    const one = reference === undefined ? undefined : known[reference];
    if (reference === undefined || one === undefined || one.pinned === null) return [];
    const capability = capabilities.get(one.reference.capability) ?? 0;
    return [{ cell, anchored: { capability, reference, pinned: one.pinned, start: one.start } }];
  });
  const callers = callersAtStart(signal, setup, (index) => {
    const { start = null, pinned = null } = known[index] ?? {};
    return pinned === null ? null : healthyLoss({ start, pinned });
  });
  const held = Map.groupBy(judged, ({ cell }) => cell.backend);
  const byBackend = setup.backends.map(({ id }) => (held.get(id) ?? []).map(({ anchored }) => anchored));
  return {
    cells: new Map(judged.map(({ cell, anchored }) => [cellKey(cell), anchored])),
    byBackend,
    pinnedMade: byBackend.map((own) =>
      betsFor(
        own.flatMap((cell) => {
          const { runs, tolerance } = recorded[cell.reference] ?? {};
          if (runs === undefined || tolerance === undefined) return [];
          return [{ capability: cell.capability, loss: healthyLoss(cell), trials: tallyOf(runs).trials, tolerance }];
        }),
        capabilities.size,
      ),
    ),
    references: setup.references.length,
    starts: known.map(({ start }) => start),
    capabilities,
    capabilityOf: new Map(
      setup.references.map(({ canary, capability }) => [canary, capabilities.get(capability) ?? 0]),
    ),
    widths: setup.backends.map(({ group }) => {
      const own = groups.get(group);
      return own === undefined ? evenWidths() : widthsOf(table, own);
    }),
    repeatCorrelation: repeatCorrelation(recorded.map(({ runs }) => runs)),
    ...(callers === null ? {} : { callers }),
    table,
    morning: createMorning(),
    focus: createFocusTable(),
    bets: createBets(),
  };
};
