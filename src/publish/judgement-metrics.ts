import { SCOPE_LABELS } from './metric-definition.ts';
import type { MetricTable } from './metric-definition.ts';

const SIGNAL_LABELS = [...SCOPE_LABELS, 'class', 'signal'] as const;

/** What was made of the samples. Everything here shows the last committed fold. */
export const JUDGEMENT_METRICS = {
  verdict: {
    kind: 'gauge',
    help: '1 for the verdict that a signal has on a scope, 0 for the others. Not for alerts: alert on open incidents.',
    labels: [...SIGNAL_LABELS, 'verdict'],
    unit: 'flag',
  },
  evidence_nats: {
    kind: 'gauge',
    help: 'Evidence against the healthy state: natural logarithm of an e-value. Where a canary that moved alone makes the verdict `changed`, that of the canary.',
    labels: SIGNAL_LABELS,
    unit: 'nats',
  },
  evidence_threshold_nats: {
    kind: 'gauge',
    help: 'Evidence at which the signal alarms on this scope; follows from the wanted number of false alarms.',
    labels: SIGNAL_LABELS,
    unit: 'nats',
  },
  degraded_fraction_ratio: {
    kind: 'gauge',
    help: 'Share of answers that have gone bad, with the bounds of its interval; absent while it cannot be told.',
    labels: [...SIGNAL_LABELS, 'bound'],
    unit: 'ratio',
  },
  divergence_evidence_nats: {
    kind: 'gauge',
    help: 'Evidence that scores of a backend are lower than those of more than a third of its siblings, other backends of its model, on the same canaries in the same cycles, by more than the tolerance: natural logarithm of an e-value, at least 0. A day at a time: read anew after midnight UTC. It may always have been so.',
    labels: ['backend', 'signal'],
    unit: 'nats',
  },
  divergence_threshold_nats: {
    kind: 'gauge',
    help: 'Evidence at which a backend is said to diverge; follows from the wanted number of false alarms.',
    labels: ['backend', 'signal'],
    unit: 'nats',
  },
  divergence_ratio: {
    kind: 'gauge',
    help: 'Mean score of a backend less that of its siblings over its newest days, at most 28, between -1 and 1, with the bounds of its 99.9% interval; absent before six days.',
    labels: ['backend', 'signal', 'bound'],
    unit: 'ratio',
  },
  detectable_fraction_ratio: {
    kind: 'gauge',
    help: 'Smallest share of bad answers on this scope that the signal would find within the window (1h, 6h, 24h, 7d) with 90% certainty, by the baselines, schedules and false-alarm budget in use; 1 = only a total loss, or not even that. Cached: worked out at start and at a reload, and absent until then.',
    labels: [...SCOPE_LABELS, 'signal', 'window'],
    unit: 'ratio',
  },
  incident_open: {
    kind: 'gauge',
    help: 'Open incidents of this class on this scope; 0 once they are closed, and while the scope is paused. team is the owner of the scope, multiple if several own it.',
    labels: [...SCOPE_LABELS, 'class', 'team'],
    unit: 'count',
  },
  paused: {
    kind: 'gauge',
    help: '1 while all backends of this scope are paused, by a person or a maintenance window, else 0: nothing sent there is judged, and its incidents are not raised.',
    labels: SCOPE_LABELS,
    unit: 'flag',
  },
  incident_onset_timestamp_seconds: {
    kind: 'gauge',
    help: 'Estimated begin of the degradation, the earliest one if several are open; absent when none is.',
    labels: [...SCOPE_LABELS, 'class', 'team'],
    unit: 'seconds',
  },
  baselines: {
    kind: 'gauge',
    help: 'Cells of a backend by the state of their baseline.',
    labels: ['backend', 'state'],
    unit: 'count',
  },
  baseline_score_ratio: {
    kind: 'gauge',
    help: 'Mean score that the baselines in use of a backend recorded, each cell alike; absent without one. Cached: set at start, at a reload and when baselines change.',
    labels: ['backend', 'capability', 'aspect'],
    unit: 'ratio',
  },
  baseline_oldest_timestamp_seconds: {
    kind: 'gauge',
    help: 'When the oldest baseline in use for this backend was recorded; absent when it has none.',
    labels: ['backend'],
    unit: 'seconds',
  },
} as const satisfies MetricTable;
