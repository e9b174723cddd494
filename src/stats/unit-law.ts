import type { Tally } from './beta-mixture.ts';
import { logGamma } from './log-gamma.ts';

type Shift = (loss: number) => number;

const badShare =
  (share: number): Shift =>
  (loss) =>
    loss + (1 - loss) * share;

const otherOdds =
  (odds: number): Shift =>
  (loss) =>
    (odds * loss) / (1 - loss + odds * loss);

/** How a unit may differ from the others on all of its items: not at all, a share of answers bad, other odds of failing. */
export const SHIFTS: readonly Shift[] = [
  (loss) => loss,
  ...[0.02, 0.05, 0.1, 0.2, 0.4, 0.7].map(badShare),
  ...[0.2, 0.4, 0.67, 1.5, 2.5, 5].map(otherOdds),
];

/** How alike an item is in all units apart from that: trials that the others count for at most. */
const LIKENESS: readonly number[] = [4, 25, 150, 1000];
const KINDS = LIKENESS.length;

const ROUNDS = 20;
const SETTLED = 0.01;
/** No weight of a shift becomes zero. */
const LEAST_WEIGHT = 1e-4;
/** Shifts with less of a unit's weight are left out of its items' sums. */
const LEAST_SHARE = 1e-3;

/** What one item shows in one unit, as against what the others expect of it. */
export interface Shown {
  readonly tally: Tally;
  /** By shift: expected loss. */
  readonly losses: readonly number[];
  /** By likeness: what the others count for, in trials. */
  readonly sizes: readonly number[];
  /** By shift, then by likeness: likelihood of the tally up to a factor; beta-binomial. */
  readonly likelihoods: Float64Array;
}

/** A tally where the others show this loss in so many trials. */
export const shownBy = (tally: Tally, loss: number, pool: number): Shown => {
  const { successes, trials } = tally;
  const losses = SHIFTS.map((shift) => shift(loss));
  const sizes = LIKENESS.map((likeness) => 1 / (1 / pool + 1 / likeness));
  const all = sizes.map((size) => logGamma(size) - logGamma(size + trials));
  const likelihoods = new Float64Array(losses.length * KINDS);
  for (const [shift, f] of losses.entries()) {
    for (const [kind, size] of sizes.entries()) {
      const [a, b] = [(1 - f) * size, f * size];
      const passed = logGamma(a + successes) - logGamma(a);
      const failed = logGamma(b + trials - successes) - logGamma(b);
      likelihoods[shift * KINDS + kind] = passed + failed + (all[kind] ?? 0);
    }
  }
  const most = likelihoods.reduce((one, other) => Math.max(one, other));
  return { tally, losses, sizes, likelihoods: likelihoods.map((log) => Math.exp(log - most)) };
};

/** How units differ from each other, and items in one unit from those in others: weights of shifts and of likenesses. */
export interface UnitLaw {
  readonly shifts: readonly number[];
  readonly likeness: readonly number[];
}

/** Likelihood by shift, whatever the likeness. */
const byShift = ({ losses, likelihoods }: Shown, { likeness }: UnitLaw): Float64Array => {
  const sums = new Float64Array(losses.length);
  for (let shift = 0; shift < sums.length; shift += 1) {
    let sum = 0;
    for (let kind = 0; kind < KINDS; kind += 1) sum += (likeness[kind] ?? 0) * (likelihoods[shift * KINDS + kind] ?? 0);
    sums[shift] = sum;
  }
  return sums;
};

/** What an item says under a law, by shift: its likelihood whatever the likeness, and the log of it. */
export interface Said {
  readonly shown: Shown;
  readonly sums: Float64Array;
  readonly logs: Float64Array;
}

/** Worked out once for all items that show the same. */
export const sayUnder = (law: UnitLaw): ((unit: readonly Shown[]) => readonly Said[]) => {
  const known = new Map<Shown, Said>();
  return (unit) =>
    unit.map((shown) => {
      const before = known.get(shown);
      if (before !== undefined) return before;
      const sums = byShift(shown, law);
      const said = { shown, sums, logs: sums.map(Math.log) };
      known.set(shown, said);
      return said;
    });
};

/** Posterior weights of a unit's shift, by what its items say. */
export const shiftsOf = (unit: readonly Said[], law: UnitLaw): Float64Array => {
  const logs = Float64Array.from(law.shifts, Math.log);
  for (const { logs: own } of unit)
    for (let shift = 0; shift < logs.length; shift += 1) logs[shift] = (logs[shift] ?? 0) + (own[shift] ?? 0);
  const most = logs.reduce((one, other) => Math.max(one, other));
  const shares = logs.map((log) => Math.exp(log - most));
  const total = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => share / total);
};

/** Adds the posterior weights of an item's likeness, given those of its unit's shift. */
export const addLikeness = (to: number[], { shown, sums }: Said, shifts: Float64Array, law: UnitLaw): void => {
  for (let shift = 0; shift < shifts.length; shift += 1) {
    const share = shifts[shift] ?? 0;
    if (share < LEAST_SHARE) continue;
    const part = share / (sums[shift] ?? 1);
    for (let kind = 0; kind < KINDS; kind += 1) {
      const joint = (law.likeness[kind] ?? 0) * (shown.likelihoods[shift * KINDS + kind] ?? 0);
      to[kind] = (to[kind] ?? 0) + part * joint;
    }
  }
};

const even = (n: number): number[] => Array.from({ length: n }, () => 1 / n);

/** Weights that sum to 1. */
export const normal = (sums: readonly number[]): number[] => {
  const total = sums.reduce((sum, one) => sum + one, 0);
  return sums.map((one) => one / total);
};

const far = (one: readonly number[], other: readonly number[]): boolean =>
  one.some((weight, at) => Math.abs(weight - (other[at] ?? 0)) > SETTLED);

/**
 * The law of some units, by what they show of their items: EM over both grids, with one pseudo-unit that is like the others
 * and one pseudo-item spread evenly.
 */
export const fitUnitLaw = (units: readonly (readonly Shown[])[]): UnitLaw => {
  let law: UnitLaw = { shifts: even(SHIFTS.length), likeness: even(KINDS) };
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = law;
    const say = sayUnder(before);
    const shifts = SHIFTS.map((_, shift): number => (shift === 0 ? 1 : LEAST_WEIGHT));
    const likeness = even(KINDS);
    for (const unit of units) {
      const said = say(unit);
      const own = shiftsOf(said, before);
      for (const [shift, share] of own.entries()) shifts[shift] = (shifts[shift] ?? 0) + share;
      for (const one of said) addLikeness(likeness, one, own, before);
    }
    law = { shifts: normal(shifts), likeness: normal(likeness) };
    if (!far(law.shifts, before.shifts) && !far(law.likeness, before.likeness)) break;
  }
  return law;
};
