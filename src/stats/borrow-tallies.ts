import { fitBetaMixture, type Tally } from './beta-mixture.ts';
import { mixtureMean } from './mixture-mean.ts';
import { fitUnitLaw, shownBy, type Shown } from './unit-law.ts';
import { worthUnder, type Compared } from './unit-worth.ts';

/** What was recorded of one item in one of several units that resemble each other. */
export interface UnitTally {
  readonly item: string;
  readonly unit: string;
  /** Of the item in this unit. */
  readonly tally: Tally;
  /** Of the item, as far as it is known from elsewhere than these units; left out = not at all. */
  readonly beside?: Tally;
}

/** An empty record. */
export const NOTHING: Tally = { successes: 0, trials: 0 };

/** Two records as one. */
export const plus = (one: Tally, other: Tally): Tally => ({
  successes: one.successes + other.successes,
  trials: one.trials + other.trials,
});

/** With less than one trial others say nothing. */
const LEAST_POOL = 0.99;
/** Odds of failing, and trials that are borrowed, are taken in steps of a tenth, so that many items are alike. */
const STEP = 0.1;
const LEAST_LOSS = 0.0005;

const stepOf = (loss: number): number => {
  const inside = Math.min(1 - LEAST_LOSS, Math.max(LEAST_LOSS, loss));
  return Math.round(Math.log(inside / (1 - inside)) / STEP);
};

const lossOf = (step: number): number => 1 / (1 + Math.exp(-step * STEP));

const inSteps = ({ successes, trials }: Tally): Tally => {
  if (trials === 0) return NOTHING;
  const size = Math.exp(Math.round(Math.log(trials) / STEP) * STEP);
  const loss = 1 - successes / trials;
  return { successes: size * (1 - (loss < LEAST_LOSS ? 0 : lossOf(stepOf(loss)))), trials: size };
};

/** What the others show of an item: trials, the step of its expected loss, in which a law of all items is, and what it is made from. */
interface Pool {
  readonly trials: number;
  readonly step: number;
  /** Failing part as recorded. */
  readonly recorded: number;
}

const poolsOf = (records: readonly UnitTally[]): ((record: UnitTally) => Pool | null) => {
  const sums = new Map<string, Tally>();
  for (const { item, tally } of records) sums.set(item, plus(sums.get(item) ?? NOTHING, tally));
  let mean: ((tally: Tally) => number) | null = null;
  const steps = new Map<string, number>();
  return ({ item, tally, beside = NOTHING }) => {
    const { successes, trials } = plus(sums.get(item) ?? NOTHING, beside);
    const pool = { successes: Math.max(0, successes - tally.successes), trials: trials - tally.trials };
    if (pool.trials < LEAST_POOL) return null;
    // Most fleets without several units need no law of items.
    mean ??= mixtureMean(fitBetaMixture([...sums.values()]));
    const key = `${pool.successes.toFixed(3)}/${pool.trials.toFixed(3)}`;
    const step = steps.get(key) ?? stepOf(1 - mean(pool));
    steps.set(key, step);
    return { trials: Math.round(pool.trials), step, recorded: 1 - pool.successes / pool.trials };
  };
};

/**
 * What the other units say of each item in each unit, in the order given, as a tally to be added to its own; no trials
 * where no other unit has the item. Two-way empirical Bayes: an item's loss in a unit is beta distributed about what the
 * others show of it, shifted by what that unit shows on all of its items. How alike items are, and how often units
 * differ, are learned from all records, so nothing of a unit with laws of its own is hidden by the others.
 */
export const borrowTallies = (records: readonly UnitTally[]): readonly Tally[] => {
  const poolOf = poolsOf(records);
  const known = new Map<string, Shown>();
  const units = new Map<string, (Compared & { readonly at: number })[]>();
  for (const [at, record] of records.entries()) {
    const { unit, tally } = record;
    const pool = tally.trials > 0 ? poolOf(record) : null;
    if (pool === null) continue;
    const key = `${tally.successes.toFixed(6)}/${tally.trials.toFixed(6)}/${String(pool.step)}/${String(pool.trials)}`;
    const shown = known.get(key) ?? shownBy(tally, lossOf(pool.step), pool.trials);
    known.set(key, shown);
    const entries = units.get(unit) ?? [];
    units.set(unit, entries);
    entries.push({ at, shown, recorded: Math.max(0, pool.recorded) });
  }
  const borrowed = records.map(() => NOTHING);
  const worth = worthUnder(fitUnitLaw([...units.values()].map((entries) => entries.map(({ shown }) => shown))));
  for (const entries of units.values()) {
    const own = worth(entries);
    for (const [i, { at }] of entries.entries()) borrowed[at] = inSteps(own[i] ?? NOTHING);
  }
  return borrowed;
};
