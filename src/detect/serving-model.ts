import { inputLength, INPUT_LENGTHS, type InputLength } from '../input-length.ts';
import { cellKey } from '../model.ts';
import { SIGNALS } from '../signals/index.ts';
import type { ServingSignal } from '../signals/signal.ts';
import type { CellReference, EngineSetup } from './engine.ts';
import type { Lattice } from './lattice.ts';
import { SERVING_RUNS } from './parameters.ts';
import { referenceKey } from './reference-key.ts';
import { centred, limitOf, mean, type Runs } from './serving-limit.ts';
import { alarmThreshold } from './threshold.ts';

/** Outliers: where they are counted, from which change on, and their healthy share. */
export interface CountedOutliers {
  readonly series: number;
  readonly from: number;
  readonly share: number;
}

/** What one cell's answers measure when healthy. */
export interface ServingCell {
  readonly series: number;
  readonly centre: number;
  readonly outliers: CountedOutliers | null;
  /** Samples sent before it (ISO 8601; empty = none) are left out. */
  readonly from: string;
}

/** The cells of one backend with inputs of one length: judged together, by the mean of a cycle or its share of outliers. */
export interface Series {
  readonly backend: number;
  readonly inputLength: InputLength;
  /** Of the share of outliers; else of the mean. */
  readonly outliers: boolean;
  readonly cells: number;
  /** Valid samples without which a cycle is not judged: half of the cells. */
  readonly needed: number;
  /** Change of a cycle's mean that is tolerated. */
  readonly limit: number;
}

/** The series of one kind and length of input on the backends of a scope, by position. */
export interface ScopeSeries {
  readonly scope: number;
  readonly series: readonly number[];
}

export interface ServingModel {
  readonly law: 'serving';
  readonly signal: ServingSignal;
  /** By cell key. */
  readonly cells: ReadonlyMap<string, ServingCell>;
  readonly series: readonly Series[];
  /** Of scopes with several backends, where they are judged together. */
  readonly pooled: readonly ScopeSeries[];
  /** Nats. */
  readonly threshold: number;
  /** By scope: positions of the backends in it that can be judged. */
  readonly members: readonly (readonly number[])[];
}

interface Recorded {
  readonly key: string;
  readonly backend: number;
  readonly inputLength: InputLength;
  readonly centre: number;
  readonly runs: Runs;
  /** Share of outliers. */
  readonly share: number;
  readonly shares: Runs;
  readonly provisional: boolean;
  readonly from: string;
}

const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;

/** What a cell's baseline shows; null with fewer runs than show a spread, and where there is nothing to lose. */
const recordedRuns = (signal: ServingSignal, { shape }: CellReference) => {
  const answers = shape?.answers ?? [];
  const measured = answers.map((run) => run.flatMap((answer) => signal.measure(answer) ?? []));
  const byRun = (of: (value: number) => number): Runs =>
    measured.map((values) => (values.length === 0 ? null : mean(values.map(of))));
  if (measured.filter((values) => values.length > 0).length < SERVING_RUNS) return null;
  const { centre, runs } = centred(byRun((value) => value));
  if (centre < (signal.from ?? -Infinity)) return null;
  const outliers = centred(byRun((value) => (value - centre > (signal.outlier ?? Infinity) ? 1 : 0)));
  return {
    centre,
    runs,
    share: outliers.centre,
    shares: outliers.runs,
    inputLength: inputLength(median(answers.flat().flatMap(({ inputTokens }) => inputTokens ?? []))),
  };
};

const recordedCells = (signal: ServingSignal, setup: EngineSetup, lattice: Lattice): readonly Recorded[] => {
  const references = new Map(setup.references.map((one) => [referenceKey(one.canary, one.variant, one.group), one]));
  const groups = new Map(setup.backends.map(({ id, group }) => [id, group]));
  return setup.cells.flatMap((cell): readonly Recorded[] => {
    const group = groups.get(cell.backend) ?? '';
    const backend = lattice.positions.get(cell.backend);
    const reference = references.get(referenceKey(cell.canary, cell.variant, group));
    // Another place answers at another speed.
    const own = signal.anywhere === true || group === cell.backend;
    if (reference === undefined || backend === undefined || !own) return [];
    const shown = recordedRuns(signal, reference);
    const { provisional, from = '' } = reference;
    return shown === null ? [] : [{ key: cellKey(cell), backend, provisional, from, ...shown }];
  });
};

/** Spread between runs of a share of outliers that is expected, and the least change of it that is one. */
const OUTLIERS = { least: 0.1, spread: 0.02, most: 1 };

/** Runs recorded back to back show nothing of hours and days: a mean then has twice the tolerance. */
const limitsOf = (signal: ServingSignal, cells: readonly Recorded[]) => {
  const least = cells.some(({ provisional }) => provisional) ? 2 * signal.least : signal.least;
  const ofMean = limitOf(
    cells.map(({ runs }) => runs),
    { ...signal, least },
  );
  const ofOutliers = limitOf(
    cells.map(({ shares }) => shares),
    OUTLIERS,
  );
  if (ofMean === null) return null;
  return { mean: ofMean, outliers: signal.outlier === undefined ? null : ofOutliers };
};

const modelOf = (signal: ServingSignal, setup: EngineSetup, lattice: Lattice): Omit<ServingModel, 'threshold'> => {
  const series: Series[] = [];
  const cells = new Map<string, ServingCell>();
  const recorded = recordedCells(signal, setup, lattice);
  for (const backend of lattice.backends.keys()) {
    for (const length of INPUT_LENGTHS) {
      const inside = recorded.filter((cell) => cell.backend === backend && cell.inputLength === length);
      const limits = inside.length === 0 ? null : limitsOf(signal, inside);
      if (limits === null) continue;
      const common = { backend, inputLength: length, cells: inside.length, needed: Math.ceil(inside.length / 2) };
      const [of, outliers] = [series.length, series.length + 1];
      series.push({ ...common, outliers: false, limit: limits.mean });
      if (limits.outliers !== null) series.push({ ...common, outliers: true, limit: limits.outliers });
      for (const { key, centre, from, share } of inside) {
        const counted = limits.outliers === null ? null : { series: outliers, from: signal.outlier ?? Infinity, share };
        cells.set(key, { series: of, centre, from, outliers: counted });
      }
    }
  }
  const judged = new Set(series.map(({ backend }) => backend));
  const members = lattice.members.map((held) => held.filter((backend) => judged.has(backend)));
  const kinds = Map.groupBy(
    series.map(({ backend, inputLength: length, outliers }, position) => ({ backend, position, length, outliers })),
    ({ length, outliers }) => `${length} ${String(outliers)}`,
  );
  const pooled = signal.together === true ? [...kinds.values()].flatMap((kind) => scopesOf(lattice.members, kind)) : [];
  return { law: 'serving', signal, cells, series, pooled, members };
};

/** Scopes with series of the same kind on two backends at least; `series` are all of that kind, with their positions. */
const scopesOf = (
  members: readonly (readonly number[])[],
  series: readonly { readonly backend: number; readonly position: number }[],
): readonly ScopeSeries[] => {
  const positions = new Map(series.map(({ backend, position }) => [backend, position]));
  return members.flatMap((held, scope) => {
    const inside = held.flatMap((backend) => positions.get(backend) ?? []);
    return inside.length < 2 ? [] : [{ scope, series: inside }];
  });
};

/**
 * The serving signals that some baseline shows. They have a budget of `changed` of their own, as large as that of false
 * incidents: a detector is a way, a signal, a length of input, and a backend or a scope of several.
 */
export const servingModels = (setup: EngineSetup, lattice: Lattice): readonly ServingModel[] => {
  const models = SIGNALS.filter((signal) => signal.law === 'serving')
    .map((signal) => modelOf(signal, setup, lattice))
    .filter(({ series }) => series.length > 0);
  const detectors = models.reduce((sum, { series, pooled }) => sum + 2 * (series.length + pooled.length), 0);
  const threshold = alarmThreshold({ ...setup, detectors, part: 1 });
  return models.map((model) => ({ ...model, threshold }));
};
