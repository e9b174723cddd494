import type { DashboardSpec } from './dashboard.ts';

const CAPABILITY = '{capability=~"$capability"}';
const SERIES = '{{capability}} {{aspect}}';

/** Objectives by capability: what was promised, what is lost, what is left. */
export const slo: DashboardSpec = {
  name: 'slo',
  title: 'coalmine / quality objectives',
  description: 'Error budgets of each capability over the whole fleet, counted in scores of scheduled probes.',
  variables: ['capability', 'backend'],
  from: '7d',
  rows: [
    {
      title: 'Budgets',
      panels: [
        {
          kind: 'table',
          title: 'Left of the budget of 30 days',
          description: 'Below 0 more was lost in the last 30 days than the objective allows; 100% is a whole budget.',
          unit: 'percentunit',
          width: 12,
          height: 10,
          queries: [{ expr: `capability_aspect:coalmine_score_budget:ratio_left${CAPABILITY}`, legend: SERIES }],
        },
        {
          kind: 'table',
          title: 'Objectives',
          description:
            'Share of scores that is not to be lost: five points below the baselines, or as `coalmine rules --objective` was told.',
          unit: 'percentunit',
          width: 12,
          height: 10,
          queries: [{ expr: `capability_aspect:coalmine_score_objective:ratio${CAPABILITY}`, legend: SERIES }],
        },
        {
          kind: 'timeseries',
          title: 'Burn rate, short windows',
          description:
            'Loss of the fast window in budgets: at 1 a budget lasts 30 days. One half of CoalmineErrorBudgetBurnsFast.',
          unit: 'short',
          width: 12,
          queries: [
            {
              expr: `capability_aspect:coalmine_score_loss:ratio_fast${CAPABILITY} / (1 - capability_aspect:coalmine_score_objective:ratio)`,
              legend: SERIES,
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Burn rate, long windows',
          description:
            'Loss of the slow window in budgets: at 1 a budget lasts 30 days. One half of CoalmineErrorBudgetBurnsSlow.',
          unit: 'short',
          width: 12,
          redFrom: 1,
          queries: [
            {
              expr: `capability_aspect:coalmine_score_loss:ratio_slow${CAPABILITY} / (1 - capability_aspect:coalmine_score_objective:ratio)`,
              legend: SERIES,
            },
          ],
        },
      ],
    },
    {
      title: 'Scores',
      panels: [
        {
          kind: 'timeseries',
          title: 'Scores in the fast window',
          description: 'How many scores the shares are made of. Below 30 nothing is told.',
          unit: 'short',
          width: 12,
          queries: [{ expr: `capability_aspect:coalmine_scores:sum_fast${CAPABILITY}`, legend: SERIES }],
        },
        {
          kind: 'timeseries',
          title: 'Loss by backend',
          description: 'Share of the scores of six hours that each backend lost: where the budget goes.',
          unit: 'percentunit',
          width: 12,
          queries: [
            {
              expr: 'sum by (backend, capability) (increase(coalmine_score_loss_total{backend=~"$backend",capability=~"$capability"}[6h])) / (sum by (backend, capability) (increase(coalmine_scores_total{backend=~"$backend",capability=~"$capability"}[6h])) > 0)',
              legend: '{{backend}} {{capability}}',
            },
          ],
        },
      ],
    },
  ],
};
