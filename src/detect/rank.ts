import type { ClosedSlot } from '../model.ts';
import { SIGNALS } from '../signals/index.ts';
import type { RankSignal } from '../signals/signal.ts';
import type { Finding } from './constant-cells.ts';
import type { CellReference, EngineSetup } from './engine.ts';
import type { Lattice } from './lattice.ts';
import { readSlot, type SlotSample } from './read-slot.ts';
import { referenceKey } from './reference-key.ts';

/** One signal that compares two variants of a canary. */
export interface RankModel {
  readonly law: 'rank';
  readonly signal: RankSignal;
  /** By `canary@backend`: samples sent before that time (ISO 8601; empty = none) are left out; its position among them. */
  readonly pairs: ReadonlyMap<string, { readonly from: string; readonly position: number }>;
  /** By scope: positions of the backends in it that can be judged. */
  readonly members: readonly (readonly number[])[];
}

/** By `canary@backend`: the newest measure of a variant whose other one has not come yet in its cycle. */
export type RankPairs = Readonly<
  Record<string, { readonly cycle: string; readonly variant: string; readonly measure: number }>
>;

const pairKey = ({ canary, backend }: { readonly canary: string; readonly backend: string }): string =>
  `${canary}@${backend}`;

const measured = (signal: RankSignal, reference: CellReference | undefined): readonly number[] =>
  (reference?.shape?.answers.flat() ?? []).flatMap((answer) => signal.measure(answer) ?? []);

/** Whether a baseline shows that the variants rank: every recorded answer of the one below every one of the other. */
const ranks = (low: readonly number[], high: readonly number[]): boolean =>
  low.length > 0 && high.length > 0 && Math.max(...low) < Math.min(...high);

const pairsOf = (signal: RankSignal, setup: EngineSetup): RankModel['pairs'] => {
  const references = new Map(setup.references.map((one) => [referenceKey(one.canary, one.variant, one.group), one]));
  const groups = new Map(setup.backends.map(({ id, group }) => [id, group]));
  const [lower, higher] = signal.variants;
  const probed = new Set(setup.cells.filter(({ variant }) => variant === lower).map(pairKey));
  const judged = new Map(
    setup.cells.flatMap((cell) => {
      if (cell.variant !== higher || !probed.has(pairKey(cell))) return [];
      const group = groups.get(cell.backend) ?? '';
      const [low, high] = [lower, higher].map((variant) => references.get(referenceKey(cell.canary, variant, group)));
      if (!ranks(measured(signal, low), measured(signal, high))) return [];
      const from = [low?.from ?? '', high?.from ?? ''].reduce((one, other) => (one > other ? one : other));
      return [[pairKey(cell), from] as const];
    }),
  );
  return new Map([...judged].map(([key, from], position) => [key, { from, position }]));
};

/** Signals of which no baseline shows that the variants rank are left out. */
export const rankModels = (setup: EngineSetup, lattice: Lattice): readonly RankModel[] =>
  SIGNALS.filter((signal) => signal.law === 'rank').flatMap((signal): readonly RankModel[] => {
    const pairs = pairsOf(signal, setup);
    if (pairs.size === 0) return [];
    const judged = new Set(setup.cells.filter((cell) => pairs.has(pairKey(cell))).map(({ backend }) => backend));
    const positions = new Set([...judged].map((backend) => lattice.positions.get(backend)));
    const members = lattice.members.map((held) => held.filter((backend) => positions.has(backend)));
    return [{ law: 'rank', signal, pairs, members }];
  });

/**
 * Compares the newest answers of the two variants of a canary on a backend within one cycle: a pair deviates unless the
 * higher variant has the larger number. Each answer is in one pair at most. A half whose other one never comes says
 * nothing. Null when the slot has none of these answers.
 */
export const foldRanks = (
  { signal, pairs }: RankModel,
  lattice: Lattice,
  before: RankPairs,
  slot: ClosedSlot,
): { readonly found: readonly Finding[]; readonly pairs: RankPairs } | null => {
  const found: Finding[] = [];
  let seen = false;
  const measureOf = ({ sample, metered }: SlotSample, from: string): number | null =>
    metered === null || sample.at < from || !signal.variants.includes(sample.variant) ? null : signal.measure(metered);
  const waiting = new Map(Object.entries(before));
  for (const read of readSlot(slot, lattice)) {
    const { sample, backend } = read;
    const pair = pairs.get(pairKey(sample));
    const measure = pair === undefined ? null : measureOf(read, pair.from);
    if (pair === undefined || measure === null) continue;
    seen = true;
    const half = waiting.get(pairKey(sample));
    if (half?.cycle !== slot.cycle || half.variant === sample.variant) {
      waiting.set(pairKey(sample), { cycle: slot.cycle, variant: sample.variant, measure });
      continue;
    }
    waiting.delete(pairKey(sample));
    const [low, high] = sample.variant === signal.variants[1] ? [half.measure, measure] : [measure, half.measure];
    found.push({ backend, cell: pair.position, at: sample.at, deviates: high <= low });
  }
  return seen ? { found, pairs: Object.fromEntries(waiting) } : null;
};
