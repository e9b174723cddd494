import type { SignalClass } from '../judgement.ts';
import { cellKey } from '../model.ts';
import { SIGNALS } from '../signals/index.ts';
import type { EventSignal, ScoreSignal, ShapeSignal, Signal } from '../signals/signal.ts';
import { anchorsModel, type AnchorsModel } from './anchors-model.ts';
import { pinnedCell, toleranceOf, type CellModel } from './cell.ts';
import type { EngineSetup } from './engine.ts';
import { eventCells } from './event-cells.ts';
import { createGains } from './gain.ts';
import { gainCells } from './gain-cells.ts';
import type { Lattice } from './lattice.ts';
import { CANARY_PART, CLASS_PARTS, EPSILONS, SHAPE_MOST, SUFFICIENT_HOURS } from './parameters.ts';
import { byCell, recordedCells, referenceKey } from './reference-key.ts';
import { healthyLevels } from './reference.ts';
import { shapeCells } from './shape-cells.ts';
import { alarmThreshold } from './threshold.ts';

/** One signal on one scope. */
export interface ScopeModel {
  /** False where no canary has this signal: there is no verdict then. */
  readonly applies: boolean;
  /** False where cells are probed and none has a reference. */
  readonly referenced: boolean;
  readonly provisional: boolean;
  /** δ, ratio; twice as large while provisional. */
  readonly tolerance: number;
  /** Cells with a reference. */
  readonly cells: number;
  /** Valid samples within SUFFICIENT_HOURS that a verdict needs; null when the scope can never reach the threshold in that time. */
  readonly needed: number | null;
}

/** Signals that are judged by evidence. */
export type WeighedSignal = ScoreSignal | EventSignal | ShapeSignal;

export interface SignalModel {
  readonly signal: WeighedSignal;
  /** Whether one canary may supply a part of the threshold at most. */
  readonly capped: boolean;
  /** Most log wealth that is kept; null = no limit. */
  readonly most: number | null;
  /** How its falls are judged; null = by one detector on fixed rates. */
  readonly anchors: AnchorsModel | null;
  /** By cell key. */
  readonly cells: ReadonlyMap<string, CellModel>;
  /** Nats. */
  readonly threshold: number;
  readonly scopes: readonly ScopeModel[];
}

interface Cells {
  readonly cells: ReadonlyMap<string, CellModel>;
  readonly anchors: AnchorsModel | null;
}

const scoreCells = (signal: ScoreSignal, setup: EngineSetup): Cells => {
  const levels = healthyLevels(recordedCells(signal, setup));
  const anchors = anchorsModel(signal, setup, levels);
  const gains = gainCells(setup, levels, anchors.starts);
  const models = new Map<string, CellModel>();
  for (const [index, reference] of setup.references.entries()) {
    const { canary, variant, group } = reference;
    const level = levels[index] ?? null;
    if (level === null) continue;
    const gain = gains[index] ?? null;
    models.set(referenceKey(canary, variant, group), {
      ...pinnedCell(level, reference, setup.tolerance),
      ...(gain === null ? {} : { gains: createGains(gain) }),
      read: signal.value,
    });
  }
  return { cells: byCell(setup, models), anchors };
};

const isWeighed = (signal: Signal): signal is WeighedSignal =>
  signal.law === 'score' || signal.law === 'event' || signal.law === 'shape';

const cellsOf = (signal: WeighedSignal, setup: EngineSetup): Cells => {
  switch (signal.law) {
    case 'score':
      return scoreCells(signal, setup);
    case 'event':
      return { cells: eventCells(signal, setup), anchors: null };
    case 'shape':
      return { cells: shapeCells(signal, setup), anchors: null };
  }
};

interface Known {
  readonly canary: string;
  readonly model: CellModel;
}

/** Where no canary may supply the threshold alone, a scope needs some that can lose anything. */
const neededSamples = (
  inside: readonly Known[],
  threshold: number,
  { capped, intervalMs }: { readonly capped: boolean; readonly intervalMs: number },
): number | null => {
  const models = inside.map(({ model }) => model);
  const growth = models.reduce((sum, model) => sum + model.growth, 0) / Math.max(1, models.length);
  const supplying = new Set(inside.flatMap(({ canary, model }) => (model.growth > 0 ? [canary] : []))).size;
  if (growth <= 0 || (capped && supplying * CANARY_PART <= 1)) return null;
  const needed = Math.ceil((threshold + Math.log(EPSILONS.length)) / growth);
  const available = models.length * Math.max(1, (SUFFICIENT_HOURS * 3_600_000) / intervalMs);
  return needed <= available ? needed : null;
};

interface Draft extends Cells {
  readonly signal: WeighedSignal;
  readonly scopes: readonly { readonly known: readonly Known[]; readonly applies: boolean }[];
}

const draftOf = (signal: WeighedSignal, setup: EngineSetup, lattice: Lattice): Draft => {
  const recorded = new Set(setup.references.map((one) => referenceKey(one.canary, one.variant, one.group)));
  const { cells, anchors } = cellsOf(signal, setup);
  const known = lattice.scopes.map((): Known[] => []);
  const unknown = lattice.scopes.map(() => false);
  for (const cell of setup.cells) {
    const position = lattice.positions.get(cell.backend) ?? -1;
    const group = lattice.backends[position]?.group;
    if (group === undefined) continue;
    const model = cells.get(cellKey(cell));
    const referenced = recorded.has(referenceKey(cell.canary, cell.variant, group));
    for (const scope of lattice.holders[position] ?? []) {
      if (model !== undefined) known[scope]?.push({ canary: cell.canary, model });
      if (!referenced) unknown[scope] = true;
    }
  }
  const scopes = known.map((inside, scope) => ({
    known: inside,
    // A missing baseline is told once, by the scores.
    applies: inside.length > 0 || (signal.law === 'score' && unknown[scope] === true),
  }));
  return { signal, cells, anchors, scopes };
};

/**
 * Detectors that share a part of a budget: those of one class. A score has two anchors on each scope, and a signal that
 * may move both ways two directions.
 */
const thresholdOf = (kind: SignalClass, drafts: readonly Draft[], setup: EngineSetup): number => {
  const detectors = drafts
    .filter(({ signal }) => signal.class === kind)
    .reduce(
      (sum, { signal, scopes }) =>
        sum + (signal.law === 'event' ? 1 : 2) * scopes.filter(({ applies }) => applies).length,
      0,
    );
  return alarmThreshold({ ...setup, detectors, part: CLASS_PARTS[kind] ?? 1 });
};

const modelOf = (
  { signal, cells, anchors, scopes }: Draft,
  threshold: number,
  { intervalMs, tolerance }: EngineSetup,
): SignalModel => {
  const capped = signal.law === 'score' || (signal.law === 'event' && signal.never !== true);
  return {
    signal,
    cells,
    anchors,
    threshold,
    capped,
    most: signal.law === 'shape' ? SHAPE_MOST * threshold : null,
    scopes: scopes.map(({ known, applies }) => {
      const provisional = known.some(({ model }) => model.provisional);
      return {
        applies,
        referenced: known.length > 0,
        cells: known.length,
        provisional,
        tolerance: toleranceOf({ provisional }, tolerance),
        needed: signal.law === 'event' ? 1 : neededSamples(known, threshold, { capped, intervalMs }),
      };
    }),
  };
};

/**
 * The signals judged by evidence on every scope of the lattice. A scope without any cell of a signal does not apply and
 * takes no budget; signals that apply nowhere are left out, except scores.
 */
export const signalModels = (setup: EngineSetup, lattice: Lattice): readonly SignalModel[] => {
  const drafts = SIGNALS.filter(isWeighed)
    .map((signal) => draftOf(signal, setup, lattice))
    .filter(({ signal, cells }) => signal.law === 'score' || cells.size > 0);
  return drafts.map((draft) => modelOf(draft, thresholdOf(draft.signal.class, drafts, setup), setup));
};
