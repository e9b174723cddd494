import { counts, sumsSince, type Bucket } from '../detect/history.ts';
import type { Lattice } from '../detect/lattice.ts';
import { EPSILONS } from '../detect/parameters.ts';
import { sumOver } from './posterior.ts';

/** Nats that it costs a fault to come and go by itself on each of its backends. */
const INTERMITTENT_COST = 5;
/** Part of the cycles in which such a fault is there, on each backend by itself. */
const PRESENT = 1 / 3;

/** log(1 − π + π·e^nats), which no healthy cycle takes below log(1 − π). */
const present = (nats: number): number =>
  nats > 0
    ? nats + Math.log(PRESENT + (1 - PRESENT) * Math.exp(-nats))
    : Math.log(1 - PRESENT + PRESENT * Math.exp(nats));

/** Log likelihood ratios of one signal by backend, then by ε. */
export type BackendNats = readonly (readonly number[])[];

/** Log likelihood ratios of a fault that is there in a part of the cycles since its onset. */
export const intermittentNats = (lattice: Lattice, buckets: readonly Bucket[], onset: number): BackendNats => {
  const since = buckets.filter((bucket) => counts(bucket, onset));
  return lattice.backends.map((_, backend) => {
    const cycles = since.map((bucket) => sumsSince([bucket], bucket.cycle, [backend]).local);
    return EPSILONS.map((_, e) => cycles.reduce((sum, local) => sum + present(local[e] ?? 0), 0));
  });
};

/**
 * By ε, log likelihood ratios of a fault on some backends (positions) that does not fall on all of them at all times, such
 * as one that needs a state which some replicas are in: those that show nothing for some cycles say little against it.
 */
export const intermittentOver = (nats: BackendNats, backends: readonly number[]): readonly number[] =>
  sumOver(nats, backends).map((sum) => sum - INTERMITTENT_COST);
