import { promDuration } from './duration.ts';
import { certainMs, type Alert, type Recording, type RuleGroup, type RulesSetup } from './rule.ts';
import { BUDGET_MS, burnWindows, type BurnWindows } from './slo-windows.ts';

/** A look-back of Prometheus is five minutes: a series that is recorded less often would have gaps. */
const LONGEST_STEP_MS = 300_000;

/**
 * A budget so large that the burn rate asks for more than half of all answers to be lost is held to this share: at an
 * objective of 90% six times the even rate is 60%, at 80% it is more than there are.
 */
const HIGHEST_SHARE = 0.5;

const SCORES = 'capability_aspect:coalmine_scores';
const LOSS = 'capability_aspect:coalmine_score_loss';
const OBJECTIVE = 'capability:coalmine_score_objective:ratio';
const ALLOWED = `(1 - ${OBJECTIVE})`;

/** Names of the windows, which stay when a schedule changes their lengths. */
const WINDOWS = ['fast', 'fast_check', 'slow', 'slow_check', 'month'] as const;

const lengths = (fast: BurnWindows, slow: BurnWindows): Readonly<Record<(typeof WINDOWS)[number], number>> => ({
  fast: fast.longMs,
  fast_check: fast.shortMs,
  slow: slow.longMs,
  slow_check: slow.shortMs,
  month: BUDGET_MS,
});

/** Known for as long as there may be scores to judge by, so that a restart takes no objective away. */
const objective = ({ objectives }: RulesSetup, window: string): Recording => {
  const capabilities = (matchers: string): string =>
    `group by (capability) (last_over_time(coalmine_canary_info${matchers}[${window}]))`;
  const named = Object.entries(objectives.byCapability).map(
    ([name, ratio]) => `${ratio} * ${capabilities(`{capability="${name}"}`)}`,
  );
  return { record: OBJECTIVE, expr: [...named, `${objectives.default} * ${capabilities('')}`].join(' or ') };
};

const burning = (kind: 'fast' | 'slow', { rate, leastLong, leastShort }: BurnWindows): string => {
  const most = `on (capability) group_left clamp_max(${rate} * ${ALLOWED}, ${HIGHEST_SHARE})`;
  return [
    `${LOSS}:ratio_${kind} > ${most}`,
    `${LOSS}:ratio_${kind}_check > ${most}`,
    `${SCORES}:sum_${kind} >= ${leastLong}`,
    `${SCORES}:sum_${kind}_check >= ${leastShort}`,
  ].join(' and ');
};

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
  const increase = (metric: string): string => `sum by (capability, aspect) (increase(${metric}[${step}]))`;
  return {
    name: 'slo',
    // Windows of days are sums of steps: raw counters of a large fleet over 30 days would be too much for a query.
    interval: step,
    recordings: [
      objective(setup, promDuration(byWindow.slow_check)),
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
        expr: `1 - ${LOSS}:ratio_month / on (capability) group_left () ${ALLOWED}`,
      },
    ],
    alerts: alerts(fast, slow),
  };
};
