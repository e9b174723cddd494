import type { DashboardSpec } from './dashboard.ts';

/** coalmine itself: whether its silence can be believed. */
export const health: DashboardSpec = {
  name: 'health',
  title: "coalmine / coalmine's own health",
  description: 'Cycles, lag, errors, memory and event loop of the daemon.',
  variables: ['schedule'],
  from: '24h',
  rows: [
    {
      title: 'Work',
      panels: [
        {
          kind: 'timeseries',
          title: 'Cycles by result',
          description: 'Firings of each schedule within an hour. Missed ones were not run.',
          unit: 'short',
          width: 12,
          queries: [
            {
              expr: 'sum by (schedule, result) (increase(coalmine_cycles_total{schedule=~"$schedule"}[1h]))',
              legend: '{{schedule}} {{result}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Since the last complete cycle',
          description: 'Time since the newest cycle of a schedule ended.',
          unit: 's',
          width: 12,
          queries: [
            {
              expr: 'time() - max by (schedule) (coalmine_cycle_last_complete_timestamp_seconds{schedule=~"$schedule"})',
              legend: '{{schedule}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Deferred probes by reason',
          description: 'Planned probes that were not sent within an hour. They are not failures.',
          unit: 'short',
          width: 12,
          queries: [
            {
              expr: 'sum by (instance, reason) (increase(coalmine_probes_deferred_total[1h]))',
              legend: '{{instance}} {{reason}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Errors of coalmine itself',
          description: 'Errors within an hour by the step that met them. The log says which.',
          unit: 'short',
          width: 12,
          redFrom: 1,
          queries: [
            {
              expr: 'sum by (instance, step) (increase(coalmine_internal_errors_total[1h]))',
              legend: '{{instance}} {{step}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Positive control',
      panels: [
        {
          kind: 'timeseries',
          title: 'Since the control was last noticed',
          description:
            'coalmine makes a fault every three hours or so, inside its process, and should notice it each time.',
          unit: 's',
          width: 12,
          redFrom: 21_600,
          queries: [
            {
              expr: 'time() - max by (instance) (coalmine_control_last_detected_timestamp_seconds)',
              legend: '{{instance}}',
            },
          ],
          none: 'the control is off',
        },
        {
          kind: 'timeseries',
          title: 'Fault and notice',
          description: '1 while the control answers wrong on purpose, and 1 while an incident is open on it.',
          unit: 'none',
          width: 12,
          queries: [
            { expr: 'max by (instance) (coalmine_control_faulty)', legend: '{{instance}} faulty' },
            { expr: 'max by (instance) (coalmine_control_detected)', legend: '{{instance}} noticed' },
          ],
          none: 'the control is off',
        },
      ],
    },
    {
      title: 'Process',
      panels: [
        {
          kind: 'timeseries',
          title: 'Fold lag',
          description: 'Time since the oldest slot that is not judged was closed.',
          unit: 's',
          width: 8,
          redFrom: 300,
          queries: [{ expr: 'max by (instance) (coalmine_fold_lag_seconds)', legend: '{{instance}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Event loop delay',
          description: 'Longest delay of one to two minutes. It would show as latency of the providers.',
          unit: 's',
          width: 8,
          queries: [{ expr: 'max by (instance) (coalmine_event_loop_delay_seconds)', legend: '{{instance}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Memory',
          description: 'Resident memory of the process.',
          unit: 'bytes',
          width: 12,
          queries: [
            {
              expr: 'process_resident_memory_bytes * on (instance) group_left () coalmine_build_info',
              legend: '{{instance}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Processor time',
          description: 'Seconds of processor time a second. Above 1 the event loop is busy all the time.',
          unit: 'short',
          width: 12,
          queries: [
            {
              expr: 'rate(process_cpu_seconds_total[$__rate_interval]) * on (instance) group_left () coalmine_build_info',
              legend: '{{instance}}',
            },
          ],
        },
        {
          kind: 'table',
          title: 'Version and configuration',
          description: 'What is running, and whether its configuration was accepted when it was last read.',
          unit: 'none',
          width: 8,
          queries: [
            {
              expr: 'coalmine_build_info * on (instance) group_left coalmine_config_last_reload_successful',
              legend: '{{version}}',
            },
          ],
        },
      ],
    },
  ],
};
