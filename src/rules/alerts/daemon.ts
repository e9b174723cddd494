import { promDuration } from '../duration.ts';
import { certainMs, type Alert, type RulesSetup } from '../rule.ts';

/** Whether coalmine itself is well. */
export const daemonAlerts = (setup: RulesSetup): readonly Alert[] => [
  {
    alert: 'CoalmineAbsent',
    expr: 'absent(coalmine_build_info)',
    for: promDuration(certainMs(setup)),
    severity: 'critical',
    labels: { class: 'coalmine' },
    summary: 'Nobody watches quality: coalmine is not there.',
    description: `Prometheus has no sample of coalmine for ${promDuration(certainMs(setup))}. Open incidents are kept for an hour, then forgotten.`,
  },
  {
    alert: 'CoalmineConfigReloadFailed',
    expr: 'coalmine_config_last_reload_successful == 0',
    for: promDuration(certainMs(setup)),
    severity: 'warning',
    labels: { class: 'coalmine' },
    summary: 'The configuration was refused; the one before is in use.',
    description: 'coalmine refused its configuration at the last reload. `coalmine check` lists every problem.',
  },
  {
    alert: 'CoalmineFoldLagging',
    expr: 'coalmine_fold_lag_seconds > 300',
    for: '10m',
    severity: 'warning',
    labels: { class: 'coalmine' },
    summary: 'Samples are stored and not judged.',
    description: 'The oldest slot that is not judged was closed {{ $value | humanizeDuration }} ago.',
  },
  {
    alert: 'CoalmineInternalErrors',
    expr: 'sum by (step) (increase(coalmine_internal_errors_total[30m])) > 0',
    severity: 'warning',
    labels: { class: 'coalmine' },
    summary: 'coalmine met errors of its own, such as a store that cannot be written.',
    description: '{{ $value | humanize }} errors in {{ $labels.step }} within 30 minutes. The log says which.',
  },
  {
    alert: 'CoalmineControlSilent',
    expr: 'time() - coalmine_control_last_detected_timestamp_seconds > 21600',
    for: '15m',
    severity: 'warning',
    labels: { class: 'coverage' },
    summary: 'coalmine does not notice the fault that it makes itself.',
    description:
      'The fault of the positive control was last noticed {{ $value | humanizeDuration }} ago; it comes every three hours or so. That no incident is open says nothing now.',
  },
  {
    alert: 'CoalmineBudgetExhausted',
    expr: 'increase(coalmine_probes_deferred_total{reason="budget"}[1h]) > 0',
    severity: 'warning',
    labels: { class: 'coverage' },
    summary: 'The budget of the day is spent: probes are not sent.',
    description:
      '{{ $value | humanize }} probes of the last hour were not sent for want of budget. Until midnight UTC silence means less.',
  },
  {
    alert: 'CoalmineProbesDeferred',
    expr: 'sum by (reason) (increase(coalmine_probes_deferred_total{reason!="budget"}[6h])) > 0.1 * scalar(sum(increase(coalmine_probes_total[6h])))',
    severity: 'info',
    labels: { class: 'coverage' },
    summary: 'Many planned probes are not sent.',
    description: '{{ $value | humanize }} probes of the last six hours were deferred: {{ $labels.reason }}.',
  },
];
