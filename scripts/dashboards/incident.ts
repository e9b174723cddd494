import type { DashboardSpec } from './dashboard.ts';

const SCOPE = 'scope=~"$scope"';

/** One slice over time: evidence, size, verdicts of every class beside each other. */
export const incident: DashboardSpec = {
  name: 'incident',
  title: 'coalmine / incident',
  description: 'Evidence, size and verdicts of chosen slices over time, all classes beside each other.',
  variables: ['scope'],
  from: '48h',
  rows: [
    {
      title: 'Course',
      panels: [
        {
          kind: 'timeseries',
          title: 'Evidence',
          description: 'Natural logarithm of the e-value against the healthy state.',
          unit: 'none',
          width: 12,
          queries: [
            { expr: `max by (scope, signal) (coalmine_evidence_nats{${SCOPE}})`, legend: '{{scope}} {{signal}}' },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Threshold',
          description:
            'Evidence at which each signal alarms; it follows from the number of false alarms that you accept.',
          unit: 'none',
          width: 12,
          queries: [
            {
              expr: `max by (scope, signal) (coalmine_evidence_threshold_nats{${SCOPE}})`,
              legend: '{{scope}} {{signal}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Degraded fraction with its interval',
          description: 'Share of answers that have gone bad: estimate, lower and upper bound.',
          unit: 'percentunit',
          width: 24,
          queries: [
            {
              expr: `max by (scope, signal, bound) (coalmine_degraded_fraction_ratio{${SCOPE}})`,
              legend: '{{scope}} {{signal}} {{bound}}',
            },
          ],
          none: 'nothing degraded',
        },
        {
          kind: 'timeline',
          title: 'Verdicts of all signals',
          description: 'What else moved, and what did not: a fault of one class seldom moves the others.',
          unit: 'none',
          width: 24,
          height: 14,
          verdicts: true,
          queries: [
            {
              expr: `max by (scope, class, signal) (scope_signal:coalmine_verdict:code{${SCOPE}})`,
              legend: '{{scope}} {{class}} {{signal}}',
            },
          ],
        },
      ],
    },
  ],
};
