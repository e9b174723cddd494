import { cellKey, type Cell } from '../model.ts';
import { roundDown } from '../stats/round.ts';
import { addsNothing, createNotes, nameOf, type Supplied } from './canary-cap.ts';
import type { CellIncrements } from './cell.ts';
import type { EngineSetup } from './engine.ts';
import type { Lattice } from './lattice.ts';
import { eventIncrements } from './increments.ts';
import { ALONE_EPSILONS, ALONE_EVENT_RATE, ALONE_MOST, ALONE_PART } from './parameters.ts';
import type { SignalModel } from './signal-model.ts';
import { alarmThreshold } from './threshold.ts';

/** How canaries are judged one by one on one signal. */
export interface LoneModel {
  /** Evidence of a cell in nats from which its canary has moved. */
  readonly threshold: number;
  /** The same of several cells of a canary together. */
  readonly together: number;
  /** By canary: how many cells it has on each backend (position) that judges it. */
  readonly backends: ReadonlyMap<string, ReadonlyMap<number, number>>;
}

const judgedBackends = ({ cells }: SignalModel, setup: EngineSetup, lattice: Lattice): LoneModel['backends'] => {
  const backends = new Map<string, Map<number, number>>();
  for (const cell of setup.cells) {
    const position = lattice.positions.get(cell.backend);
    if (position === undefined || !cells.has(cellKey(cell))) continue;
    const known = backends.get(cell.canary) ?? new Map<number, number>();
    backends.set(cell.canary, known.set(position, (known.get(position) ?? 0) + 1));
  }
  return backends;
};

/** In how many scopes canaries have several cells, each counted by itself. */
const poolsOf = (backends: LoneModel['backends'], { members }: Lattice): number =>
  [...backends.values()].reduce(
    (sum, judged) =>
      sum + members.filter((held) => held.reduce((cells, backend) => cells + (judged.get(backend) ?? 0), 0) > 1).length,
    0,
  );

/**
 * By signal, how its canaries are judged one by one; signals that no cap holds are left out. A budget of its own, as
 * large as that of false incidents, is shared evenly by the cells of all signals of a class; each cell takes at most
 * one floor a cycle, so falsely `changed` canaries come at most so often.
 */
export const loneModels = (
  models: readonly SignalModel[],
  setup: EngineSetup,
  lattice: Lattice,
): ReadonlyMap<string, LoneModel> => {
  const capped = models.filter((model) => model.capped);
  const judged = new Map(capped.map((model) => [model, judgedBackends(model, setup, lattice)]));
  return new Map(
    capped.map((model) => {
      const alike = capped.filter(({ signal }) => signal.class === model.signal.class);
      const cells = alike.reduce((sum, one) => sum + one.cells.size, 0);
      const pools = alike.reduce((sum, one) => sum + poolsOf(judged.get(one) ?? new Map(), lattice), 0);
      const part = pools === 0 ? 1 : ALONE_PART;
      return [
        model.signal.name,
        {
          threshold: alarmThreshold({ ...setup, detectors: cells, part }),
          together: alarmThreshold({ ...setup, detectors: pools, part: 1 - ALONE_PART }),
          backends: judged.get(model) ?? new Map(),
        },
      ] as const;
    }),
  );
};

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
