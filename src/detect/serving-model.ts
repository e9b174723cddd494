import { inputLength, INPUT_LENGTHS, type InputLength } from '../input-length.ts';
import { cellKey } from '../model.ts';
import { SIGNALS } from '../signals/index.ts';
import type { ServingSignal } from '../signals/signal.ts';
import { studentLimit } from '../stats/student-limit.ts';
import type { CellReference, EngineSetup } from './engine.ts';
import type { Lattice } from './lattice.ts';
import { SERVING_PRIOR_RUNS, SERVING_RUNS, SERVING_Z } from './parameters.ts';
import { referenceKey } from './reference-key.ts';
import { alarmThreshold } from './threshold.ts';

/** What one cell's answers measure when healthy. */
export interface ServingCell {
  readonly series: number;
  readonly centre: number;
  /** Samples sent before it (ISO 8601; empty = none) are left out. */
  readonly from: string;
}

/** The cells of one backend with inputs of one length: they are judged together, by the mean of a cycle. */
export interface Series {
  readonly backend: number;
  readonly inputLength: InputLength;
  readonly cells: number;
  /** Valid samples without which a cycle is not judged: half of the cells. */
  readonly needed: number;
  /** Change of a cycle's mean that is tolerated. */
  readonly limit: number;
}

export interface ServingModel {
  readonly law: 'serving';
  readonly signal: ServingSignal;
  /** By cell key. */
  readonly cells: ReadonlyMap<string, ServingCell>;
  readonly series: readonly Series[];
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
  /** Measure less centre, by run; null where a run has none. */
  readonly runs: readonly (number | null)[];
  readonly provisional: boolean;
  readonly from: string;
}

const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;

const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;

/** What a cell's baseline shows; null with fewer runs than show a spread, and where there is nothing to lose. */
const recordedRuns = (signal: ServingSignal, { shape }: CellReference) => {
  const answers = shape?.answers ?? [];
  const runs = answers.map((run) => {
    const values = run.flatMap((answer) => signal.measure(answer) ?? []);
    return values.length === 0 ? null : mean(values);
  });
  const known = runs.filter((value) => value !== null);
  const centre = known.length < SERVING_RUNS ? null : mean(known);
  if (centre === null || centre < (signal.from ?? -Infinity)) return null;
  return {
    centre,
    runs: runs.map((value) => (value === null ? null : value - centre)),
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

export const clip = (x: number, most: number): number => Math.min(most, Math.max(-most, x));

/** Means of the runs that at least half of the cells have, as a cycle's would be. */
const runMeans = (cells: readonly Recorded[], most: number): readonly number[] => {
  const runs = Math.max(...cells.map((cell) => cell.runs.length));
  return Array.from({ length: runs }, (_, run) => cells.flatMap((cell) => cell.runs[run] ?? []))
    .filter((values) => values.length >= cells.length / 2)
    .map((values) => mean(values.map((x) => clip(x, most))));
};

/**
 * The change of a cycle's mean that is tolerated: the signal's least one (twice that while any baseline is provisional, since
 * runs recorded back to back show nothing of hours and days), or the limit that a new run passes once in a thousand, if runs
 * are normal with the spread of the baseline's and of a few expected ones before them. Null with fewer than three runs.
 */
const limitOf = (signal: ServingSignal, cells: readonly Recorded[]): number | null => {
  const means = runMeans(cells, signal.most);
  if (means.length < SERVING_RUNS) return null;
  const middle = mean(means);
  const squares = means.reduce((sum, x) => sum + (x - middle) ** 2, 0);
  const degrees = means.length - 1 + SERVING_PRIOR_RUNS;
  const spread = Math.sqrt((squares + SERVING_PRIOR_RUNS * signal.spread ** 2) / degrees);
  const least = cells.some(({ provisional }) => provisional) ? 2 * signal.least : signal.least;
  return Math.max(least, studentLimit(SERVING_Z, degrees) * spread * Math.sqrt(1 + 1 / means.length));
};

const modelOf = (signal: ServingSignal, setup: EngineSetup, lattice: Lattice): Omit<ServingModel, 'threshold'> => {
  const series: Series[] = [];
  const cells = new Map<string, ServingCell>();
  const recorded = recordedCells(signal, setup, lattice);
  for (const backend of lattice.backends.keys()) {
    for (const length of INPUT_LENGTHS) {
      const inside = recorded.filter((cell) => cell.backend === backend && cell.inputLength === length);
      const limit = inside.length === 0 ? null : limitOf(signal, inside);
      if (limit === null) continue;
      for (const { key, centre, from } of inside) cells.set(key, { series: series.length, centre, from });
      series.push({ backend, inputLength: length, cells: inside.length, needed: Math.ceil(inside.length / 2), limit });
    }
  }
  const judged = new Set(series.map(({ backend }) => backend));
  const members = lattice.members.map((held) => held.filter((backend) => judged.has(backend)));
  return { law: 'serving', signal, cells, series, members };
};

/**
 * The serving signals that some baseline shows. They have a budget of `changed` of their own, as large as that of false
 * incidents: a detector is a way, a signal, a backend and a length of input.
 */
export const servingModels = (setup: EngineSetup, lattice: Lattice): readonly ServingModel[] => {
  const models = SIGNALS.filter((signal) => signal.law === 'serving')
    .map((signal) => modelOf(signal, setup, lattice))
    .filter(({ series }) => series.length > 0);
  const detectors = models.reduce((sum, { series }) => sum + 2 * series.length, 0);
  const threshold = alarmThreshold({ ...setup, detectors, part: 1 });
  return models.map((model) => ({ ...model, threshold }));
};
