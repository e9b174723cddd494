import type { Recording } from './rule.ts';

/** Verdicts as numbers, the worse the higher: 3 and 4 are well, below nobody knows, above something moved. */
export const VERDICT_CODES = {
  no_baseline: 0,
  insufficient: 1,
  stale: 2,
  stable: 3,
  improved: 4,
  changed: 5,
  suspect: 6,
  degraded: 7,
} as const;

const code = Object.entries(VERDICT_CODES)
  .map(([name, value]) => `coalmine_verdict{verdict="${name}"} * ${value}`)
  .join(' or ');

/** What dashboards and alerts would else compute at every look. */
export const recordings = (): readonly Recording[] => [
  // Exactly one verdict of a signal on a scope is 1, so the sum is its code.
  { record: 'scope_signal:coalmine_verdict:code', expr: `sum without (verdict) (${code})` },
  {
    record: 'backend_aspect:coalmine_score_ratio:avg',
    expr: 'avg by (backend, aspect) (coalmine_score_ratio)',
  },
  {
    record: 'backend:coalmine_probe_failures:ratio_increase1h',
    expr: 'sum by (backend) (increase(coalmine_probe_failures_total[1h])) / sum by (backend) (increase(coalmine_probes_total[1h]))',
  },
];
