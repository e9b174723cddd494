import { promDuration } from '../duration.ts';
import { certainMs, graceMs, longestIntervalMs, type Alert, type RulesSetup } from '../rule.ts';
import { TEAM_OF_BACKEND } from '../team.ts';

/** Windows on failures hold at least this many cycles, and never less than a few scrapes. */
const CYCLES = 2;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Fewer probes than this in the window say nothing about a share. */
const LEAST_PROBES = 10;

const share = (window: string, by: string): string =>
  `sum by (${by}) (increase(coalmine_probe_failures_total[${window}])) / on (backend) group_left sum by (backend) (increase(coalmine_probes_total[${window}]))`;

const enough = (window: string): string =>
  `sum by (backend) (increase(coalmine_probes_total[${window}])) >= ${LEAST_PROBES}`;

const mean = (window: string, offset: string): string =>
  `sum by (backend, input_length) (increase(coalmine_probe_duration_seconds_sum[${window}]${offset})) / sum by (backend, input_length) (increase(coalmine_probe_duration_seconds_count[${window}]${offset}))`;

const measured = (window: string, offset: string): string =>
  `sum by (backend, input_length) (increase(coalmine_probe_duration_seconds_count[${window}]${offset})) >= 20`;

/** One rule a schedule: each has its own interval. */
const cycleMissed = ({ name, intervalMs }: RulesSetup['schedules'][number]): Alert => ({
  alert: 'CoalmineCycleMissed',
  expr: `time() - coalmine_cycle_last_complete_timestamp_seconds{schedule="${name}"} > ${(2 * intervalMs) / 1000}`,
  for: promDuration(graceMs(intervalMs)),
  severity: 'warning',
  labels: { class: 'availability' },
  summary: 'A schedule has completed no cycle for two intervals.',
  description: 'No cycle of {{ $labels.schedule }} has ended for {{ $value | humanizeDuration }}.',
});

/** Whether probes run and come back: availability and speed, never quality. */
export const probingAlerts = (setup: RulesSetup): readonly Alert[] => {
  const intervalMs = longestIntervalMs(setup);
  const stale = 2 * intervalMs;
  const window = promDuration(Math.max(certainMs(setup), CYCLES * intervalMs));
  const recent = promDuration(Math.max(6 * HOUR_MS, 6 * intervalMs));
  const week = promDuration(Math.max(7 * DAY_MS, 100 * intervalMs));
  return [
    {
      alert: 'CoalmineBackendDown',
      expr: `(${share(window, 'backend')}) > 0.9 and on (backend) ${enough(window)}`,
      severity: 'critical',
      labels: { team: TEAM_OF_BACKEND, class: 'availability' },
      summary: 'A backend gives almost no answers.',
      description: `{{ $value | humanizePercentage }} of the probes of {{ $labels.backend }} failed within ${window}. This is availability: its quality is unknown meanwhile.`,
    },
    {
      alert: 'CoalmineProbesFailing',
      expr: `(${share(window, 'backend, reason')}) > 0.2 and on (backend) ${enough(window)}`,
      severity: 'warning',
      labels: { team: TEAM_OF_BACKEND, class: 'availability' },
      summary: 'A good part of the probes of a backend fails for one reason.',
      description: `{{ $value | humanizePercentage }} of the probes of {{ $labels.backend }} failed with {{ $labels.reason }} within ${window}.`,
    },
    {
      alert: 'CoalmineCanaryStale',
      expr: `count by (backend) (time() - coalmine_last_sample_timestamp_seconds > ${stale / 1000}) > 0`,
      for: promDuration(graceMs(intervalMs)),
      severity: 'warning',
      labels: { team: TEAM_OF_BACKEND, class: 'availability' },
      summary: `Canaries of a backend have no valid sample for ${promDuration(stale)}, two intervals.`,
      description:
        '{{ $value }} canaries of {{ $labels.backend }} are stale: nobody knows how well it answers them. Silence about them means nothing.',
    },
    ...setup.schedules.map(cycleMissed),
    {
      alert: 'CoalmineLatencyHigher',
      expr: `(${mean(recent, '')}) > 1.5 * (${mean(week, ` offset ${recent}`)}) and on (backend, input_length) ${measured(recent, '')} and on (backend, input_length) ${measured(week, ` offset ${recent}`)}`,
      severity: 'warning',
      labels: { team: TEAM_OF_BACKEND, class: 'serving' },
      summary: 'Answers of a backend to inputs of one length take half as long again as before.',
      description: `Answers of {{ $labels.backend }} to inputs of length {{ $labels.input_length }} took {{ $value | humanizeDuration }} on average within ${recent}.`,
    },
  ];
};
