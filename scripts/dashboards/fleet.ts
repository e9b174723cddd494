import type { DashboardSpec } from './dashboard.ts';

const SLICE = 'model=~"$model|",cloud_region=~"$cloud_region|",hardware=~"$hardware|"';

/** The first look: is anything wrong, where, and is silence worth anything. */
export const fleet: DashboardSpec = {
  name: 'fleet',
  title: 'coalmine / fleet',
  description: 'Verdicts of every slice of the fleet, open incidents, and what silence is worth.',
  variables: ['model', 'cloud_region', 'hardware'],
  from: '24h',
  rows: [
    {
      title: 'Incidents',
      panels: [
        {
          kind: 'stat',
          title: 'Open incidents',
          description:
            'Degradations that have not been shown to be over, by class and team. Missing data cannot close one.',
          unit: 'none',
          width: 4,
          redFrom: 1,
          queries: [{ expr: `sum by (class, team) (coalmine_incident_open{${SLICE}})`, legend: '{{class}} {{team}}' }],
          none: '0',
        },
        {
          kind: 'table',
          title: 'Where, and since when',
          description:
            'Open incidents with the estimated begin of each degradation. The page of coalmine has the evidence.',
          unit: 'dateTimeFromNow',
          width: 12,
          queries: [
            {
              expr: `max by (scope, class, team) (coalmine_incident_onset_timestamp_seconds{${SLICE}}) * 1000`,
              legend: '{{scope}}',
            },
          ],
          none: 'no open incident',
          link: { title: 'The page of this fleet, with its incidents', path: '/' },
        },
        {
          kind: 'timeseries',
          title: 'Share of answers that went bad',
          description: 'Estimate of the degraded fraction of each scope, while it can be told.',
          unit: 'percentunit',
          width: 8,
          queries: [
            {
              expr: `max by (scope, signal) (coalmine_degraded_fraction_ratio{bound="estimate",${SLICE}})`,
              legend: '{{scope}} {{signal}}',
            },
          ],
          none: 'nothing degraded',
        },
      ],
    },
    {
      title: 'Alerts',
      panels: [
        {
          kind: 'table',
          title: 'Firing alerts',
          description:
            'What Prometheus has raised, before Alertmanager silences anything. A click leads to the runbook.',
          unit: 'none',
          width: 24,
          queries: [
            {
              expr: 'sum by (alertname, severity, scope, backend, capability, team) (ALERTS{alertname=~"Coalmine.+",alertstate="firing"})',
              legend: '{{alertname}}',
            },
          ],
          none: 'no alert',
          link: { title: 'Runbook', path: '/runbooks/${__data.fields.alertname}' },
        },
      ],
    },
    {
      title: 'Verdicts',
      panels: [
        {
          kind: 'timeline',
          title: 'Worst verdict of each slice and class',
          description:
            'Green is watched and well. Blue and violet mean that nobody knows: no baseline, too few samples, or none of late.',
          unit: 'none',
          width: 24,
          height: 14,
          verdicts: true,
          queries: [
            {
              expr: `max by (scope, class) (scope_signal:coalmine_verdict:code{${SLICE}})`,
              legend: '{{scope}} {{class}}',
            },
          ],
        },
        {
          kind: 'table',
          title: 'Model × region × hardware',
          description: 'The worst verdict of quality now, by the attributes that a slice fixes; empty means any.',
          unit: 'none',
          width: 12,
          height: 10,
          verdicts: true,
          queries: [
            {
              expr: `max by (model, cloud_region, hardware) (scope_signal:coalmine_verdict:code{class="quality",${SLICE}})`,
              legend: '{{model}} {{cloud_region}} {{hardware}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Evidence against the healthy state, of its threshold',
          description: 'At 100% the signal alarms on that scope. One half is suspect. Only the ten highest are drawn.',
          unit: 'percentunit',
          width: 12,
          height: 10,
          redFrom: 1,
          queries: [
            {
              expr: `topk(10, max by (scope, signal) (coalmine_evidence_nats{${SLICE}} / coalmine_evidence_threshold_nats{${SLICE}}))`,
              legend: '{{scope}} {{signal}}',
            },
          ],
        },
      ],
    },
    {
      title: 'What silence means',
      panels: [
        {
          kind: 'table',
          title: 'Smallest fault that would be found within a day',
          description:
            'Share of answers that would have to go bad on a slice for its signal to find it within 24 hours with 90% certainty. Smaller faults may be there unseen.',
          unit: 'percentunit',
          width: 24,
          queries: [
            {
              expr: `sort_desc(max by (scope, signal) (coalmine_detectable_fraction_ratio{window="24h",${SLICE}}))`,
              legend: '{{scope}} {{signal}}',
            },
          ],
          none: 'not worked out yet',
          link: { title: 'What silence means, with every window', path: '/#silence' },
        },
        {
          kind: 'timeseries',
          title: 'Cells by state of their baseline',
          description: 'Only cells with a baseline are judged: valid, provisional and expired ones.',
          unit: 'short',
          width: 8,
          queries: [{ expr: 'sum by (instance, state) (coalmine_baselines)', legend: '{{instance}} {{state}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Age of the newest sample, by backend',
          description: 'Time since the oldest of the newest valid samples. Above two intervals nobody knows.',
          unit: 's',
          width: 8,
          queries: [
            { expr: 'time() - min by (backend) (coalmine_last_sample_timestamp_seconds)', legend: '{{backend}}' },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Spent of the budget of the day',
          description: 'At 100% probes are deferred, and silence means less until midnight UTC.',
          unit: 'percentunit',
          width: 8,
          redFrom: 1,
          queries: [
            {
              expr: 'max by (instance) (coalmine_budget_spent_usd / coalmine_budget_limit_usd)',
              legend: '{{instance}}',
            },
          ],
        },
      ],
    },
  ],
};
