import { SCOPE_LABELS } from './metric-definition.ts';
import type { MetricTable } from './metric-definition.ts';

/**
 * What became of a firing. `opened` when its cycle starts, and `complete` once more when all its slots are closed;
 * `missed` was not run, `empty` had no cell to probe, `duplicate` was opened before.
 */
export const CYCLE_RESULTS = ['opened', 'complete', 'missed', 'empty', 'duplicate'] as const;
export type CycleResult = (typeof CYCLE_RESULTS)[number];

/** Where an error of coalmine itself was caught; the daemon goes on after each. */
export const ERROR_STAGES = ['plan', 'run', 'fold', 'publish'] as const;
export type ErrorStage = (typeof ERROR_STAGES)[number];

/** What is watched, and how coalmine itself is doing. */
export const OPERATION_METRICS = {
  build_info: {
    kind: 'gauge',
    help: 'Always 1; the labels say what is running.',
    labels: ['version', 'node_version'],
    unit: 'flag',
  },
  backend_info: {
    kind: 'gauge',
    help: 'Always 1 for each configured backend; join it by backend.',
    labels: ['backend', 'provider', 'model', 'cloud_region', 'hardware', 'owner'],
    unit: 'flag',
  },
  canary_info: {
    kind: 'gauge',
    help: 'Always 1 for each loaded canary; join it by canary.',
    labels: ['canary', 'capability'],
    unit: 'flag',
  },
  cycles_total: {
    kind: 'counter',
    help: 'Firings of a schedule by result. A cycle counts as opened when it starts and as complete when its last slot is closed.',
    labels: ['schedule', 'result'],
    unit: 'count',
  },
  cycle_last_complete_timestamp_seconds: {
    kind: 'gauge',
    help: 'When the last slot of the newest complete cycle was closed; absent before the first.',
    labels: ['schedule'],
    unit: 'seconds',
  },
  budget_limit_usd: {
    kind: 'gauge',
    help: 'Dollars that may be spent in one UTC day.',
    labels: [],
    unit: 'usd',
  },
  budget_spent_usd: {
    kind: 'gauge',
    help: 'Dollars spent in the current UTC day, with what is reserved for probes under way.',
    labels: [],
    unit: 'usd',
  },
  probes_deferred_total: {
    kind: 'counter',
    help: 'Planned probes that were not sent, by reason. They are not failures.',
    labels: ['reason'],
    unit: 'count',
  },
  changes_total: {
    kind: 'counter',
    help: 'Changes of the fleet that people or deploying machines told of, by kind; a change that is told twice counts once.',
    labels: ['kind'],
    unit: 'count',
  },
  change_last_timestamp_seconds: {
    kind: 'gauge',
    help: 'When the newest such change of this kind on this scope took effect; for annotations. The 200 newest pairs.',
    labels: [...SCOPE_LABELS, 'kind'],
    unit: 'seconds',
  },
  control_faulty: {
    kind: 'gauge',
    help: '1 while the positive control, a backend inside this process, answers wrong on purpose, else 0. Absent when it is off.',
    labels: [],
    unit: 'flag',
  },
  control_detected: {
    kind: 'gauge',
    help: '1 while an incident is open on the positive control, else 0. No alert of the fleet sees it. Absent when it is off.',
    labels: [],
    unit: 'flag',
  },
  control_last_detected_timestamp_seconds: {
    kind: 'gauge',
    help: 'When coalmine last noticed the fault of its positive control; before the first time, when the control began. Absent when it is off.',
    labels: [],
    unit: 'seconds',
  },
  control_delay_seconds: {
    kind: 'gauge',
    help: 'How long the fault of the positive control that was noticed last had lasted; absent before the first.',
    labels: [],
    unit: 'seconds',
  },
  internal_errors_total: {
    kind: 'counter',
    help: 'Errors of coalmine itself, such as a store that cannot be written, by the step that met them. The log says which.',
    labels: ['step'],
    unit: 'count',
  },
  fold_lag_seconds: {
    kind: 'gauge',
    help: 'Time since the oldest closed slot that is not judged yet was closed; 0 when all are.',
    labels: [],
    unit: 'seconds',
  },
  event_loop_delay_seconds: {
    kind: 'gauge',
    help: 'Longest delay of the event loop in at least the last minute. It would show as latency of the providers.',
    labels: [],
    unit: 'seconds',
  },
  config_last_reload_successful: {
    kind: 'gauge',
    help: '1 if the configuration was accepted when it was last read, 0 if the one before is still in use.',
    labels: [],
    unit: 'flag',
  },
  config_last_reload_success_timestamp_seconds: {
    kind: 'gauge',
    help: 'When a configuration was last accepted.',
    labels: [],
    unit: 'seconds',
  },
} as const satisfies MetricTable;
