import { promDuration } from './duration.ts';
import { certainMs, type Alert, type Recording, type RuleGroup, type RulesSetup } from './rule.ts';
import { BUDGET_MS, burnWindows, type BurnWindows } from './slo-windows.ts';

/** A look-back of Prometheus is five minutes: a series that is recorded less often would have gaps. */
const LONGEST_STEP_MS = 300_000;

/**
 * So far below what baselines recorded is the objective where none is given: more than twice the tolerance of incidents,
 * so that a healthy fleet keeps it however hard its canaries are.
 */
const BELOW_BASELINE = 0.05;

const SCORES = 'capability_aspect:coalmine_scores';
const LOSS = 'capability_aspect:coalmine_score_loss';
const OBJECTIVE = 'capability_aspect:coalmine_score_objective:ratio';

/** Names of the windows, which stay when a schedule changes their lengths. */
const WINDOWS = ['fast', 'fast_check', 'slow', 'slow_check', 'month'] as const;

const lengths = (fast: BurnWindows, slow: BurnWindows): Readonly<Record<(typeof WINDOWS)[number], number>> => ({
  fast: fast.longMs,
  fast_check: fast.shortMs,
  slow: slow.longMs,
  slow_check: slow.shortMs,
  month: BUDGET_MS,
});

const objective = ({ objectives }: RulesSetup): Recording => {
  const fixed = (ratio: number, matchers = ''): string =>
    `${ratio} * group by (capability, aspect) (coalmine_scores_total${matchers})`;
  const named = Object.entries(objectives.byCapability).map(([name, ratio]) => fixed(ratio, `{capability="${name}"}`));
  const rest =
    objectives.default === null
      ? `clamp_min(avg by (capability, aspect) (coalmine_baseline_score_ratio) - ${BELOW_BASELINE}, 0)`
      : fixed(objectives.default);
  return { record: OBJECTIVE, expr: [...named, rest].join(' or ') };
};

/**
 * The share of scores at which an alert fires: the burn rate times what the objective allows. Where that is so much that
 * hardly anything could be worse, it is the loss of half of what the objective wants kept: at 90% six times what is
 * allowed is 60%, and 55% is enough.
 */
const most = ({ rate }: BurnWindows, wanted: string): string =>
  `${rate} * (1 - ${wanted}) < 1 - ${wanted} / 2 or 1 - ${wanted} / 2`;

const burning = (kind: 'fast' | 'slow', { leastLong, leastShort }: BurnWindows): string =>
  [
    `${LOSS}:ratio_${kind} > ${LOSS}:most_${kind}`,
    `${LOSS}:ratio_${kind}_check > ${LOSS}:most_${kind}`,
    `${SCORES}:sum_${kind} >= ${leastLong}`,
    `${SCORES}:sum_${kind}_check >= ${leastShort}`,
  ].join(' and ');

const WHAT = 'the scores of {{ $labels.capability }} ({{ $labels.aspect }})';

const alerts = (fast: BurnWindows, slow: BurnWindows): readonly Alert[] => [
  {
    alert: 'CoalmineErrorBudgetBurnsFast',
    expr: burning('fast', fast),
    severity: 'critical',
    labels: { class: 'quality' },
    summary: 'Answers of one capability lose so much that the error budget of a month lasts days.',
    description: `{{ $value | humanizePercentage }} of ${WHAT} were lost within ${promDuration(fast.longMs)}, all backends together: ${fast.rate} times the rate at which a budget lasts 30 days.`,
  },
  {
    alert: 'CoalmineErrorBudgetBurnsSlow',
    expr: burning('slow', slow),
    severity: 'warning',
    labels: { class: 'quality' },
    summary: 'Answers of one capability lose more than their objective allows.',
    description: `{{ $value | humanizePercentage }} of ${WHAT} were lost within ${promDuration(slow.longMs)}, all backends together: ${slow.rate} times the rate at which a budget lasts 30 days.`,
  },
];

/**
 * Objectives by capability over the whole fleet, and the two alerts on their error budgets. A budget is counted in
 * scores that were given: failures and what could not be judged neither spend nor fill it.
 */
export const sloGroup = (setup: RulesSetup): RuleGroup => {
  const [fast, slow] = [burnWindows(setup, 'fast'), burnWindows(setup, 'slow')];
  const byWindow = lengths(fast, slow);
  const step = promDuration(Math.min(LONGEST_STEP_MS, certainMs(setup)));
  // Known for as long as there may be scores to judge by, so that a restart takes no objective away.
  const wanted = `last_over_time(${OBJECTIVE}[${promDuration(byWindow.slow_check)}])`;
  const increase = (metric: string): string => `sum by (capability, aspect) (increase(${metric}[${step}]))`;
  return {
    name: 'slo',
    // Windows of days are sums of steps: raw counters of a large fleet over 30 days would be too much for a query.
    interval: step,
    recordings: [
      objective(setup),
      { record: `${LOSS}:most_fast`, expr: most(fast, wanted) },
      { record: `${LOSS}:most_slow`, expr: most(slow, wanted) },
      { record: `${SCORES}:increase_step`, expr: increase('coalmine_scores_total') },
      { record: `${LOSS}:increase_step`, expr: increase('coalmine_score_loss_total') },
      ...WINDOWS.flatMap((name): readonly Recording[] => {
        const window = promDuration(byWindow[name]);
        const scores = `${SCORES}:sum_${name}`;
        return [
          { record: scores, expr: `sum_over_time(${SCORES}:increase_step[${window}])` },
          {
            record: `${LOSS}:ratio_${name}`,
            expr: `sum_over_time(${LOSS}:increase_step[${window}]) / (${scores} > 0)`,
          },
        ];
      }),
      {
        record: 'capability_aspect:coalmine_score_budget:ratio_left',
        expr: `1 - ${LOSS}:ratio_month / (1 - ${wanted})`,
      },
    ],
    alerts: alerts(fast, slow),
  };
};
