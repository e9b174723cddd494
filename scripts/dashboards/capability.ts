import type { DashboardSpec } from './dashboard.ts';

const JOIN = '* on (canary) group_left (capability) coalmine_canary_info{capability=~"$capability"}';
const CELLS = '{backend=~"$backend",canary=~"$canary"}';

/** What has become worse: by capability, then by canary. */
export const capability: DashboardSpec = {
  name: 'capability',
  title: 'coalmine / capability and canary',
  description: 'Mean scores by capability and canary: which kind of task has changed on which backend.',
  variables: ['backend', 'capability', 'canary'],
  from: '7d',
  rows: [
    {
      title: 'Capabilities',
      panels: [
        {
          kind: 'timeseries',
          title: 'Mean score by capability',
          description: 'Mean of the last 24 hours over the chosen backends.',
          unit: 'percentunit',
          width: 12,
          height: 10,
          queries: [{ expr: `avg by (capability) (coalmine_score_ratio${CELLS} ${JOIN})`, legend: '{{capability}}' }],
        },
        {
          kind: 'table',
          title: 'Capability × backend',
          description: 'Mean score now. A row that is low everywhere is a hard task; a single low value is a fault.',
          unit: 'percentunit',
          width: 12,
          height: 10,
          queries: [
            {
              expr: `avg by (capability, backend) (coalmine_score_ratio${CELLS} ${JOIN})`,
              legend: '{{capability}} {{backend}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Canaries',
      panels: [
        {
          kind: 'table',
          title: 'The twenty lowest canaries',
          description: 'Lowest mean scores of the last 24 hours, by aspect.',
          unit: 'percentunit',
          width: 12,
          height: 12,
          queries: [
            {
              expr: `bottomk(20, avg by (canary, aspect, capability) (coalmine_score_ratio${CELLS} ${JOIN}))`,
              legend: '{{canary}} {{aspect}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Valid samples an hour, by capability',
          description: 'Answers, and failures that a canary expects. None means that nobody knows.',
          unit: 'short',
          width: 12,
          height: 12,
          queries: [
            {
              expr: `sum by (capability) (increase(coalmine_samples_total${CELLS}[1h]) ${JOIN})`,
              legend: '{{capability}}',
            },
          ],
        },
      ],
    },
  ],
};
