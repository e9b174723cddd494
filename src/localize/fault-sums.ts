import { sumsSince, type BackendSums, type Bucket } from '../detect/history.ts';
import type { Lattice } from '../detect/lattice.ts';

/** Sums of one signal by backend (position) from a cycle on; each cycle is summed once. */
export type SumsFrom = (cycle: number) => readonly BackendSums[];

export const sumsFrom = (lattice: Lattice, buckets: readonly Bucket[]): SumsFrom => {
  const known = new Map<number, readonly BackendSums[]>();
  return (cycle) => {
    const before = known.get(cycle);
    if (before !== undefined) return before;
    const sums = lattice.backends.map((_, backend) => sumsSince(buckets, cycle, [backend]));
    known.set(cycle, sums);
    return sums;
  };
};

/** What came before a later cycle. */
export const difference = (whole: BackendSums, later: BackendSums): BackendSums => ({
  count: whole.count - later.count,
  observed: whole.observed - later.observed,
  expected: whole.expected - later.expected,
  expectedSquares: whole.expectedSquares - later.expectedSquares,
  variance: whole.variance - later.variance,
  residualSquares: whole.residualSquares - later.residualSquares,
  roomChange: whole.roomChange - later.roomChange,
  roomVariance: whole.roomVariance - later.roomVariance,
  local: whole.local.map((nats, e) => nats - (later.local[e] ?? 0)),
});
