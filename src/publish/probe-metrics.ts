import type { MetricTable } from './metric-definition.ts';

/** The buckets that OpenTelemetry's GenAI conventions name for durations: 0.01 s, doubling to 81.92 s. */
const LATENCY_SECONDS = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];

/** Disjoint, so that their sum is the total: `input` and `output` leave out the kinds that are named apart. */
export const TOKEN_TYPES = ['input', 'cache_read', 'cache_write', 'output', 'thinking'] as const;
export type TokenType = (typeof TOKEN_TYPES)[number];

/** What probes did, and what they brought back. */
export const PROBE_METRICS = {
  probes_total: {
    kind: 'counter',
    help: 'Probes that ended, with an answer or a failure, by schedule; probes outside a schedule by their purpose.',
    labels: ['backend', 'schedule'],
    unit: 'count',
  },
  probe_failures_total: {
    kind: 'counter',
    help: 'Probes that ended without an answer, by reason. A failure that its canary expects is not counted.',
    labels: ['backend', 'reason'],
    unit: 'count',
    exemplars: true,
  },
  probe_duration_seconds: {
    kind: 'histogram',
    help: 'Time from sending to the last event of an answer, by length of the input in tokens. Failures are left out.',
    labels: ['backend', 'input_length'],
    unit: 'seconds',
    buckets: LATENCY_SECONDS,
    exemplars: true,
  },
  probe_time_to_first_token_seconds: {
    kind: 'histogram',
    help: 'Time from sending to the first content of a streamed answer, by length of the input in tokens.',
    labels: ['backend', 'input_length'],
    unit: 'seconds',
    buckets: LATENCY_SECONDS,
    exemplars: true,
  },
  tokens_total: {
    kind: 'counter',
    help: 'Tokens that providers reported, by type. The types do not overlap: input is without cache reads and writes, output without thinking.',
    labels: ['backend', 'token_type'],
    unit: 'tokens',
  },
  cost_usd_total: {
    kind: 'counter',
    help: 'Cost of the probes in US dollars by the price table; the highest possible cost where nobody can tell what was billed.',
    labels: ['backend'],
    unit: 'usd',
  },
  samples_total: {
    kind: 'counter',
    help: 'Valid samples of a cell: answers, and failures that the canary expects. All variants of a canary together.',
    labels: ['canary', 'backend'],
    unit: 'count',
  },
  scores_total: {
    kind: 'counter',
    help: 'Scores of answers that schedules sent for, by aspect; what could not be judged is left out. Share lost = score_loss_total / scores_total.',
    labels: ['backend', 'capability', 'aspect'],
    unit: 'count',
  },
  score_loss_total: {
    kind: 'counter',
    help: 'What these scores fell short of 1, added up: 1 for a wrong answer, a part of it for one that is right in part.',
    labels: ['backend', 'capability', 'aspect'],
    unit: 'count',
    exemplars: true,
  },
  score_ratio: {
    kind: 'gauge',
    help: 'Mean score of the last 24 hours by aspect, all variants of a canary together; absent without a score. Cached: set anew after slots are judged.',
    labels: ['canary', 'backend', 'aspect'],
    unit: 'ratio',
  },
  last_sample_timestamp_seconds: {
    kind: 'gauge',
    help: 'When the newest valid sample of the cell was sent; absent before the first.',
    labels: ['canary', 'backend'],
    unit: 'seconds',
  },
  unscored_total: {
    kind: 'counter',
    help: 'Checks that could not judge an answer, by scorer.',
    labels: ['backend', 'scorer'],
    unit: 'count',
    exemplars: true,
  },
  events_total: {
    kind: 'counter',
    help: 'Answers that show what their baseline never does, such as letters of another script, by signal; nonce-foreign: the mark of another probe. One may be an accident: whether it is an incident, coalmine_incident_open says.',
    labels: ['backend', 'signal'],
    unit: 'count',
    exemplars: true,
  },
  samples_late_total: {
    kind: 'counter',
    help: 'Samples that ended after their slot had closed: stored and counted, never judged.',
    labels: [],
    unit: 'count',
    exemplars: true,
  },
} as const satisfies MetricTable;
