import { POWER_Z, WINDOW_NAMES, WINDOWS, type Window } from './setup.ts';
import type { Fault } from './backend-gain.ts';
import type { EvidenceOf } from './scope-power.ts';

/** The smallest fraction that is looked for. */
const LEAST_FRACTION = 0.001;
/** Fractions are looked for in equal steps of their logarithm, 1.4% each: scopes are asked about the same ones. */
const STEPS = 512;
/** Halvings of a stride: a delay is found to two parts in a thousand. */
const HALVINGS = 8;
/** Longer delays are out of reach. */
const LONGEST_HOURS = 60 * 24;
/** Delays are looked for in steps of this ratio. */
const STRIDE = 1.6;
/** Parts of a window at whose ends is looked: evidence that is learned away, or cut, has been there before. */
const EARLIER = [1, 0.5, 0.25];

/** The least value in `low..high` for which a growing condition holds, to 2^−HALVINGS of the logarithmic range; null = none. */
const leastThat = (low: number, high: number, holds: (value: number) => boolean): number | null => {
  if (!holds(high)) return null;
  if (holds(low)) return low;
  let [below, above] = [Math.log(low), Math.log(high)];
  for (let step = 0; step < HALVINGS; step += 1) {
    const middle = (below + above) / 2;
    if (holds(Math.exp(middle))) above = middle;
    else below = middle;
  }
  return Math.exp(above);
};

// The pinned anchor first: it is asked far faster.
const reaches = ({ recent, pinned }: EvidenceOf, threshold: number, fault: Fault, z: number): boolean =>
  pinned(fault, z) >= threshold || recent(fault, z) >= threshold;

const fractionAt = (step: number): number => LEAST_FRACTION ** (1 - step / STEPS);
const stepOf = (fraction: number): number => Math.round(STEPS * (1 - Math.log(fraction) / Math.log(LEAST_FRACTION)));

/**
 * The least fraction of the steps up to `most` for which a growing condition holds; null = none. It is looked for near
 * the guess first: what the scope sees under another plan.
 */
const leastFractionThat = (
  { most, guess }: { readonly most: number; readonly guess: number | null },
  holds: (fraction: number) => boolean,
): number | null => {
  if (!holds(most)) return null;
  let [below, above] = [-1, stepOf(most)];
  let at = guess === null ? above : stepOf(guess);
  for (let stride = 1; at > below && at < above; stride *= 2) {
    if (holds(fractionAt(at))) [above, at] = [at, at - stride];
    else [below, at] = [at, at + stride];
  }
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2);
    if (holds(fractionAt(middle))) above = middle;
    else below = middle;
  }
  return fractionAt(above);
};

/** The smallest fraction of bad answers that is found within so many hours with POWER; null = not even if all are bad. */
export const detectableWithin = (
  evidence: EvidenceOf,
  threshold: number,
  { hours, most = 1, guess = null }: { readonly hours: number; readonly most?: number; readonly guess?: number | null },
): number | null =>
  leastFractionThat({ most, guess }, (epsilon) =>
    EARLIER.some((part) => reaches(evidence, threshold, { epsilon, hours: part * hours }, POWER_Z)),
  );

/** Detectable fractions by window. */
export type Detectable = Readonly<Record<Window, number | null>>;

/**
 * Detectable fractions of a scope. `like` is what it sees under another plan: near that is looked first. Where a larger
 * fault is not found sooner everywhere, the search may then end at another fraction from which on it is.
 */
export const detectable = (evidence: EvidenceOf, threshold: number, like?: Detectable): Detectable => {
  const found: Partial<Record<Window, number | null>> = {};
  let before: number | null = null;
  for (const name of WINDOW_NAMES) {
    // What is found in a shorter window is found in a longer one.
    const most: number = before ?? 1;
    before =
      detectableWithin(evidence, threshold, { hours: WINDOWS[name], most, guess: like?.[name] ?? null }) ?? before;
    found[name] = before;
  }
  return found as Detectable;
};

/** Hours until a fault of a size is found; null = not within sixty days. */
export interface Delay {
  readonly expectedHours: number | null;
  /** With POWER. */
  readonly powerHours: number | null;
}

/** `least` is the time between two cycles: nothing is found sooner. */
export const delayOf = (evidence: EvidenceOf, threshold: number, epsilon: number, least: number): Delay => {
  const within = (z: number): number | null => {
    const holds = (hours: number): boolean => reaches(evidence, threshold, { epsilon, hours }, z);
    // Evidence that is learned away, or cut, has been there before: the first time counts.
    let below = least;
    for (let above = least; above < LONGEST_HOURS * STRIDE; below = above, above *= STRIDE) {
      if (holds(above)) return leastThat(below, above, holds);
    }
    return null;
  };
  return { expectedHours: within(0), powerHours: within(POWER_Z) };
};
