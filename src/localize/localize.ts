import { sumsSince } from '../detect/history.ts';
import { overlap, type Lattice } from '../detect/lattice.ts';
import { bucketsOf, type SignalView } from '../detect/signal-view.ts';
import { slicePosterior, type Slice } from './posterior.ts';

/** From here on a slice is named; below it the answer is "cannot tell yet". */
export const NAMED_PROBABILITY = 0.5;

/** What is to be localized. */
export interface Question {
  readonly views: readonly SignalView[];
  /** Sums count from this cycle on. */
  readonly onset: number;
  /** A scope that shows the fault: slices that share no backend with it are left out. */
  readonly around: number;
  /** Backends whose samples another incident explains. */
  readonly without: ReadonlySet<number>;
}

/** Slices that can explain the fault, most probable first. */
export const localize = (lattice: Lattice, { views, onset, around, without }: Question): readonly Slice[] => {
  const likelihoods = views.map((view) => {
    const buckets = bucketsOf(view);
    return lattice.backends.map((_, backend) => sumsSince(buckets, onset, without.has(backend) ? [] : [backend]).local);
  });
  const informed = (scope: number): boolean => (lattice.members[scope] ?? []).some((backend) => !without.has(backend));
  return slicePosterior(lattice, likelihoods, (scope) => overlap(lattice, scope, around) && informed(scope));
};
