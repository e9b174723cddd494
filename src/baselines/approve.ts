import type { Baseline } from './baseline.ts';

export interface Approval {
  /** Who answers for it. */
  readonly by: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** What makes this the healthy behaviour. */
  readonly why: string;
}

/** The baseline with the name of who approved it, when and why. Nothing else changes: approving is not editing. */
export const approve = (pending: Baseline, { by, at, why }: Approval): Baseline => ({
  ...pending,
  approved: { by, at, why },
});
