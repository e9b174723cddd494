import { SIGNALS } from '../signals/index.ts';
import type { ScoreSignal } from '../signals/signal.ts';
import type { EngineSetup } from './engine.ts';
import type { Lattice } from './lattice.ts';
import { DAYS_PER_MONTH, DIVERGENCE_REACH } from './parameters.ts';
import { referenceKey } from './reference-key.ts';
import { alarmThreshold } from './threshold.ts';

/** Two backends of one model that are compared, by their positions in the lattice. */
export interface Pair {
  readonly one: number;
  readonly other: number;
}

/** One backend's part in a pair: differences are `one` less `other`, so its own have this sign. */
export interface Side {
  readonly pair: number;
  readonly sign: 1 | -1;
}

export interface ComparedSignal {
  readonly signal: ScoreSignal;
  readonly pairs: readonly Pair[];
  /** By backend. */
  readonly sides: readonly (readonly Side[])[];
}

/** Who is compared with whom, and by what. */
export interface DivergenceModel {
  /** Those that at least one pair shares; empty where no model has two backends with a prompt in common. */
  readonly signals: readonly ComparedSignal[];
  /** By prompt of a model: positions of the backends that get it, two or more. */
  readonly prompts: ReadonlyMap<string, readonly number[]>;
  readonly tolerance: number;
  /** Nats. */
  readonly threshold: number;
}

/** What backends of one model have in common: a canary in a variant. */
export const promptOf = (model: string, { canary, variant }: { canary: string; variant: string }): string =>
  `${model}@${canary}@${variant}`;

/** Distances on a ring of `count` at which two are compared: all where the ring is small, spread evenly over a large one. */
const distances = (count: number): ReadonlySet<number> => {
  const most = 2 * DIVERGENCE_REACH + 1;
  return new Set(
    Array.from({ length: DIVERGENCE_REACH }, (_, i) => Math.round(((i + 1) * count) / most)).filter(
      (distance) => distance > 0,
    ),
  );
};

/** Pairs of one model's backends (positions): everybody has as many siblings as everybody else, at most 2 · DIVERGENCE_REACH. */
export const pairsAmong = (members: readonly number[]): readonly Pair[] => {
  const near = distances(members.length);
  return members.flatMap((one, i) =>
    members.flatMap((other, j): readonly Pair[] =>
      j > i && near.has(Math.min(j - i, members.length - (j - i))) ? [{ one, other }] : [],
    ),
  );
};

/** By signal and backend: the prompts that give it a score. What a cell without a reference gives is not known: all. */
const scoredPrompts = (
  signal: ScoreSignal,
  { setup, lattice }: { readonly setup: EngineSetup; readonly lattice: Lattice },
): ReadonlyMap<number, ReadonlySet<string>> => {
  const recorded = new Map(
    setup.references.map((one) => [
      referenceKey(one.canary, one.variant, one.group),
      signal.healthy(one.runs).length > 0,
    ]),
  );
  const scored = new Map<number, Set<string>>();
  for (const cell of setup.cells) {
    const position = lattice.positions.get(cell.backend) ?? -1;
    const backend = lattice.backends[position];
    if (backend === undefined || recorded.get(referenceKey(cell.canary, cell.variant, backend.group)) === false)
      continue;
    const known = scored.get(position) ?? new Set();
    scored.set(position, known);
    known.add(promptOf(backend.model, cell));
  }
  return scored;
};

const comparedSignal = (signal: ScoreSignal, setup: EngineSetup, lattice: Lattice): ComparedSignal => {
  const scored = scoredPrompts(signal, { setup, lattice });
  const members = Map.groupBy(
    [...scored.keys()].sort((a, b) => a - b),
    (at) => lattice.backends[at]?.model,
  );
  const share = ({ one, other }: Pair): boolean =>
    [...(scored.get(one) ?? [])].some((prompt) => scored.get(other)?.has(prompt) === true);
  const pairs = [...members.values()].flatMap(pairsAmong).filter(share);
  const sides = lattice.backends.map((): Side[] => []);
  for (const [pair, { one, other }] of pairs.entries()) {
    sides[one]?.push({ pair, sign: 1 });
    sides[other]?.push({ pair, sign: -1 });
  }
  return { signal, pairs, sides };
};

const sharedPrompts = ({ cells }: EngineSetup, lattice: Lattice): DivergenceModel['prompts'] => {
  const prompts = new Map<string, number[]>();
  for (const cell of cells) {
    const position = lattice.positions.get(cell.backend) ?? -1;
    const backend = lattice.backends[position];
    if (backend === undefined) continue;
    const prompt = promptOf(backend.model, cell);
    const known = prompts.get(prompt) ?? [];
    prompts.set(prompt, known);
    if (!known.includes(position)) known.push(position);
  }
  return new Map([...prompts].filter(([, backends]) => backends.length > 1));
};

const isScore = (signal: (typeof SIGNALS)[number]): signal is ScoreSignal => signal.law === 'score';

/**
 * Who is compared with whom in a fleet. All that can diverge (backend × signal) shares a budget of its own: one
 * `falseAlarmsPerMonth`, with a floor a day.
 */
export const divergenceModel = (setup: EngineSetup, lattice: Lattice): DivergenceModel => {
  const signals = SIGNALS.filter(isScore)
    .map((signal) => comparedSignal(signal, setup, lattice))
    .filter(({ pairs }) => pairs.length > 0);
  const detectors = signals.reduce((sum, { sides }) => sum + sides.filter((one) => one.length > 0).length, 0);
  const { falseAlarmsPerMonth, tolerance } = setup;
  return {
    signals,
    prompts: sharedPrompts(setup, lattice),
    tolerance,
    threshold: alarmThreshold({ falseAlarmsPerMonth, cyclesPerMonth: DAYS_PER_MONTH, detectors, part: 1 }),
  };
};
