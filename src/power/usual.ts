import type { CellReference } from '../detect/engine.ts';
import type { Aspect } from '../model.ts';

/** A cell without a baseline, to be planned with as if it had a usual one. */
export interface UnknownCell {
  readonly canary: string;
  readonly variant: string;
  readonly group: string;
  readonly capability: string;
  readonly aspects: readonly Aspect[];
}

/** Where a stand-in comes from: the canary elsewhere, its capability, other capabilities, or nothing but experience. */
export const ORIGINS = ['canary', 'capability', 'suite', 'experience'] as const;
export type Origin = (typeof ORIGINS)[number];

/** A reference that stands for a baseline that is still to be recorded. */
export interface StandIn {
  readonly reference: CellReference;
  readonly origin: Origin;
}

/** A baseline as `coalmine baseline record` makes it. */
const RUNS = 5;
const REPEATS = 6;
/**
 * Failures among its 30 answers, canary after canary: most are always solved, a few now and then. Mean pass rate 0.957.
 */
const FAILURES = [
  0, 0, 0, 1, 0, 0, 0, 0, 8, 0, 0, 2, 0, 0, 0, 0, 0, 1, 0, 0, 12, 0, 0, 0, 0, 6, 0, 0, 0, 10, 0, 1,
] as const;

const recorded = (failures: number): readonly (readonly number[])[] =>
  Array.from({ length: RUNS }, (_, run) =>
    Array.from({ length: REPEATS }, (__, repeat) => (repeat * RUNS + run < failures ? 0 : 1)),
  );

type Donors = (cell: UnknownCell, at: number) => readonly [Origin, CellReference] | null;

const has = ({ runs }: CellReference, aspects: readonly Aspect[]): boolean =>
  aspects.every((aspect) => runs[aspect] !== undefined);

const createDonors = (references: readonly CellReference[]): Donors => {
  const byCanary = Map.groupBy(references, ({ canary }) => canary);
  const byCapability = Map.groupBy(references, ({ capability }) => capability);
  return ({ canary, variant, capability, aspects }, at) => {
    const own = (byCanary.get(canary) ?? []).filter((one) => has(one, aspects));
    const alike = own.find((one) => one.variant === variant) ?? own[0];
    if (alike !== undefined) return ['canary', alike];
    for (const [origin, all] of [
      ['capability', byCapability.get(capability) ?? []],
      ['suite', references],
    ] as const) {
      const able = all.filter((one) => has(one, aspects));
      const donor = able[at % Math.max(1, able.length)];
      if (donor !== undefined) return [origin, donor];
    }
    return null;
  };
};

/**
 * What a baseline of each cell would probably show: that of the same canary on another backend, else of a canary of its
 * capability, else of any, else what suites usually show. Donors take turns, so that the spread of levels stays.
 */
export const standIns = (cells: readonly UnknownCell[], references: readonly CellReference[]): readonly StandIn[] => {
  const donorOf = createDonors(references);
  return cells.map((cell, at): StandIn => {
    const { canary, variant, group, capability, aspects } = cell;
    const named = { canary, variant, group, capability, provisional: false };
    const donor = donorOf(cell, at);
    if (donor === null) {
      const runs = recorded(FAILURES[at % FAILURES.length] ?? 0);
      const all = Object.fromEntries(aspects.map((aspect) => [aspect, runs]));
      return { reference: { ...named, runs: all }, origin: 'experience' };
    }
    const [origin, { runs, runDays }] = donor;
    const taken = Object.fromEntries(
      aspects.flatMap((aspect) => (runs[aspect] === undefined ? [] : [[aspect, runs[aspect]]])),
    );
    return { reference: { ...named, runs: taken, ...(runDays === undefined ? {} : { runDays }) }, origin };
  });
};
