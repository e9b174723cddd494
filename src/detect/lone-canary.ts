import { cellKey, type Cell } from '../model.ts';
import { logMeanExp } from '../stats/log-sum-exp.ts';
import { roundDown } from '../stats/round.ts';
import { addsNothing, backendOf, createNotes, nameOf, type Supplied } from './canary-cap.ts';
import type { CellIncrements } from './cell.ts';
import type { EngineSetup } from './engine.ts';
import type { Lattice } from './lattice.ts';
import { eventIncrements } from './increments.ts';
import { ALONE_EPSILONS, ALONE_EVENT_RATE, ALONE_MOST } from './parameters.ts';
import type { SignalModel } from './signal-model.ts';
import { alarmThreshold } from './threshold.ts';

/** How canaries are judged one by one on one signal. */
export interface LoneModel {
  /** Evidence of a cell in nats from which its canary has moved. */
  readonly threshold: number;
  /** By canary: positions of the backends on which it is judged. */
  readonly backends: ReadonlyMap<string, ReadonlySet<number>>;
}

/** A canary that has moved, on some backends (positions). */
export interface MovedCanary {
  readonly canary: string;
  readonly backends: ReadonlySet<number>;
  /** Most evidence of one of its cells. */
  readonly nats: number;
}

const judgedBackends = (
  { cells }: SignalModel,
  setup: EngineSetup,
  lattice: Lattice,
): ReadonlyMap<string, ReadonlySet<number>> => {
  const backends = new Map<string, Set<number>>();
  for (const cell of setup.cells) {
    const position = lattice.positions.get(cell.backend);
    if (position === undefined || !cells.has(cellKey(cell))) continue;
    const known = backends.get(cell.canary) ?? new Set();
    backends.set(cell.canary, known.add(position));
  }
  return backends;
};

/**
 * By signal, how its canaries are judged one by one; signals that no cap holds are left out. A budget of its own, as
 * large as that of false incidents, is shared evenly by the cells of all signals of a class; each cell takes at most
 * one floor a cycle, so falsely `changed` canaries come at most so often.
 */
export const loneModels = (
  models: readonly SignalModel[],
  setup: EngineSetup,
  lattice: Lattice,
): ReadonlyMap<string, LoneModel> =>
  new Map(
    models.flatMap((model) => {
      if (!model.capped) return [];
      const alike = models.filter(({ capped, signal }) => capped && signal.class === model.signal.class);
      const detectors = alike.reduce((sum, { cells }) => sum + cells.size, 0);
      const threshold = alarmThreshold({ ...setup, detectors, part: 1 });
      return [[model.signal.name, { threshold, backends: judgedBackends(model, setup, lattice) }] as const];
    }),
  );

const SHOWN = eventIncrements(ALONE_EVENT_RATE, true, ALONE_EPSILONS);
const NOT_SHOWN = eventIncrements(ALONE_EVENT_RATE, false, ALONE_EPSILONS);

/**
 * Log increments, by bet, of one sample for its cell alone; null where the cell takes no part. The rate of an event is the
 * whole fleet's, and single canaries lie far above it: alone one is only bet against showing it in a tenth of its answers.
 */
export const aloneBets = (
  { signal }: SignalModel,
  value: number,
  { alone = null }: CellIncrements,
): readonly number[] | null => (signal.law === 'event' ? (value === 0 ? SHOWN : NOT_SHOWN) : alone);

/**
 * Takes samples into the evidence of their cells alone: M ← max(1, M · L) for each bet, kept below ALONE_MOST
 * thresholds. Changes `alone` in place, never the values in it; cells without evidence are absent. `name` is `nameOf` the
 * cell, for those who have it.
 */
export const createAlone = (
  alone: Supplied,
  { threshold }: LoneModel,
): ((cell: Cell, bets: readonly number[], name?: string) => void) => {
  const note = createNotes(alone);
  const most = ALONE_MOST * threshold;
  return (cell, bets, name = nameOf(cell)) => {
    const held = alone[cell.canary]?.[name];
    if (held === undefined && addsNothing(bets)) return;
    note(
      cell.canary,
      name,
      bets.map((bet, i) => Math.min(most, Math.max(0, roundDown((held?.[i] ?? 0) + bet, 1000)))),
    );
  };
};

/** The canaries that have moved on some backend, most evidence first (then by name). */
export const movedCanaries = (alone: Supplied, { threshold }: LoneModel, lattice: Lattice): readonly MovedCanary[] =>
  Object.entries(alone)
    .flatMap(([canary, cells]) => {
      const moved = Object.entries(cells).flatMap(([name, wealth]) => {
        // No mean passes its largest member, and most cells stand near their floor.
        if (!wealth.some((one) => one >= threshold)) return [];
        const position = lattice.positions.get(backendOf(name));
        const nats = logMeanExp(wealth);
        return position === undefined || nats < threshold ? [] : [{ position, nats }];
      });
      if (moved.length === 0) return [];
      const backends = new Set(moved.map(({ position }) => position));
      return [{ canary, backends, nats: moved.reduce((most, { nats }) => Math.max(most, nats), 0) }];
    })
    .sort((one, other) => other.nats - one.nats || (one.canary < other.canary ? -1 : 1));

/** Whether a canary has moved on all backends of a scope that judge it, so that the widest slice it moved on tells so. */
export const movedThroughout = (
  { canary, backends }: MovedCanary,
  members: readonly number[],
  lone: LoneModel,
): boolean => {
  const judged = lone.backends.get(canary);
  const held = members.filter((backend) => judged?.has(backend) === true);
  return held.length > 0 && held.every((backend) => backends.has(backend));
};
