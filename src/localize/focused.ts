import { focusedSince } from '../detect/history-focus.ts';
import { counts, type Bucket } from '../detect/history.ts';
import type { Lattice } from '../detect/lattice.ts';
import type { SliceLikelihood } from './posterior.ts';

/** Nats that it costs a fault to fall on the answers of one capability alone, by capability and size: there are some fifty. */
const FOCUSED_COST = 3;

/**
 * The likelihood of slices for a fault of one capability since a cycle, by capability and size: only its answers speak,
 * so those of all others do not blur where it is. Backends that another fault explains say nothing of it.
 */
export const focusedLikelihood = (
  lattice: Lattice,
  buckets: readonly Bucket[],
  onset: number,
  explained: ReadonlySet<number>,
): SliceLikelihood => {
  const rows = focusedSince(buckets, (bucket) => counts(bucket, onset), lattice.backends.length);
  return (scope) => {
    const free = (lattice.members[scope] ?? []).filter((backend) => !explained.has(backend));
    return rows.map((byBackend) => free.reduce((sum, backend) => sum + (byBackend[backend] ?? 0), 0) - FOCUSED_COST);
  };
};
