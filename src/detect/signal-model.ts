import { cellKey, inScope, type Backend } from '../model.ts';
import { SIGNALS } from '../signals/index.ts';
import type { ScoreSignal } from '../signals/signal.ts';
import { pinnedCell, type CellModel } from './cell.ts';
import type { EngineSetup } from './engine.ts';
import type { Lattice } from './lattice.ts';
import { ANCHORS, CANARY_PART, EPSILONS, SUFFICIENT_HOURS } from './parameters.ts';
import { healthyLevels } from './reference.ts';
import { alarmThreshold } from './threshold.ts';

/** One signal on one scope. */
export interface ScopeModel {
  /** False where no canary has this signal: there is no verdict then. */
  readonly applies: boolean;
  /** False where cells are probed and none has a reference. */
  readonly referenced: boolean;
  readonly provisional: boolean;
  /** Cells with a reference. */
  readonly cells: number;
  /** Valid samples within SUFFICIENT_HOURS that a verdict needs; null when the scope can never reach the threshold in that time. */
  readonly needed: number | null;
}

export interface SignalModel {
  readonly signal: ScoreSignal;
  /** By cell key. */
  readonly cells: ReadonlyMap<string, CellModel>;
  /** Nats. */
  readonly threshold: number;
  readonly scopes: readonly ScopeModel[];
}

const referenceKey = (canary: string, variant: string, group: string): string => `${canary}@${variant}@${group}`;

const cellsOf = (signal: ScoreSignal, setup: EngineSetup): ReadonlyMap<string, CellModel> => {
  const levels = healthyLevels(
    setup.references.map(({ capability, group, runs }) => ({ capability, group, runs: signal.healthy(runs) })),
  );
  const models = new Map<string, CellModel>();
  for (const [index, reference] of setup.references.entries()) {
    const { canary, variant, group } = reference;
    const level = levels[index] ?? null;
    if (level !== null) {
      models.set(referenceKey(canary, variant, group), pinnedCell(level, reference, setup.tolerance));
    }
  }
  const groups = new Map(setup.backends.map(({ id, group }) => [id, group]));
  return new Map(
    setup.cells.flatMap((cell) => {
      const model = models.get(referenceKey(cell.canary, cell.variant, groups.get(cell.backend) ?? ''));
      return model === undefined ? [] : [[cellKey(cell), model] as const];
    }),
  );
};

interface Judged {
  readonly canary: string;
  readonly backend: Backend;
  readonly model: CellModel | undefined;
  readonly referenced: boolean;
}

interface Known {
  readonly canary: string;
  readonly model: CellModel;
}

/** One canary can never supply the threshold alone, so a scope needs some that can lose anything. */
const neededSamples = (inside: readonly Known[], threshold: number, intervalMs: number): number | null => {
  const models = inside.map(({ model }) => model);
  const growth = models.reduce((sum, model) => sum + model.growth, 0) / Math.max(1, models.length);
  const supplying = new Set(inside.flatMap(({ canary, model }) => (model.growth > 0 ? [canary] : []))).size;
  if (growth <= 0 || supplying * CANARY_PART <= 1) return null;
  const needed = Math.ceil((threshold + Math.log(EPSILONS.length)) / growth);
  const available = models.length * Math.max(1, (SUFFICIENT_HOURS * 3_600_000) / intervalMs);
  return needed <= available ? needed : null;
};

/** The signal on every scope of the lattice; a scope without any cell of it does not apply and takes no budget. */
export const signalModels = (setup: EngineSetup, lattice: Lattice): readonly SignalModel[] => {
  const groups = new Map(setup.backends.map((backend) => [backend.id, backend]));
  const recorded = new Set(setup.references.map(({ canary, variant, group }) => referenceKey(canary, variant, group)));
  const drafts = SIGNALS.filter((signal) => signal.law === 'score').map((signal) => {
    const cells = cellsOf(signal, setup);
    const judged = setup.cells.flatMap((cell): readonly Judged[] => {
      const backend = groups.get(cell.backend);
      if (backend === undefined) return [];
      const referenced = recorded.has(referenceKey(cell.canary, cell.variant, backend.group));
      return [{ canary: cell.canary, backend, model: cells.get(cellKey(cell)), referenced }];
    });
    const scopes = lattice.scopes.map((scope) => {
      const inside = judged.filter(({ backend }) => inScope(backend, scope));
      const known = inside.flatMap(({ canary, model }): readonly Known[] =>
        model === undefined ? [] : [{ canary, model }],
      );
      const unknown = inside.some(({ referenced }) => !referenced);
      return { known, applies: known.length > 0 || unknown, referenced: known.length > 0 };
    });
    return { signal, cells, scopes };
  });
  const detectors = drafts.reduce((sum, { scopes }) => sum + scopes.filter(({ applies }) => applies).length, 0);
  const threshold = alarmThreshold({ ...setup, detectors, part: ANCHORS['pinned'] ?? 1 });
  return drafts.map(({ signal, cells, scopes }) => ({
    signal,
    cells,
    threshold,
    scopes: scopes.map(({ known, applies, referenced }) => ({
      applies,
      referenced,
      cells: known.length,
      provisional: known.some(({ model }) => model.provisional),
      needed: neededSamples(known, threshold, setup.intervalMs),
    })),
  }));
};
