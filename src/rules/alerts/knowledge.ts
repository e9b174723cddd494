import { bridged, type Alert, type RulesSetup } from '../rule.ts';
import { TEAM_OF_BACKEND } from '../team.ts';

const baselines = (setup: RulesSetup, state: string): string =>
  `${bridged(setup, `coalmine_baselines{state="${state}"}`)} > 0`;

/** What silence is worth: whether there is anything to compare with, and whether a fault could be seen. */
export const knowledgeAlerts = (setup: RulesSetup): readonly Alert[] => [
  {
    alert: 'CoalmineBaselineMissing',
    expr: baselines(setup, 'missing'),
    for: '6h',
    severity: 'warning',
    labels: { team: TEAM_OF_BACKEND, class: 'coverage' },
    summary: 'Cells are probed that have no baseline.',
    description: '{{ $value }} cells of {{ $labels.backend }} have no baseline: their quality is not judged.',
  },
  {
    alert: 'CoalmineBaselineInvalid',
    expr: baselines(setup, 'invalid'),
    for: '1h',
    severity: 'warning',
    labels: { team: TEAM_OF_BACKEND, class: 'coverage' },
    summary: 'Canaries or their checks changed after their baselines were recorded.',
    description: '{{ $value }} cells of {{ $labels.backend }} are not judged until their baselines are recorded again.',
  },
  {
    alert: 'CoalmineBaselineExpired',
    expr: baselines(setup, 'expired'),
    for: '1d',
    severity: 'info',
    labels: { team: TEAM_OF_BACKEND, class: 'coverage' },
    summary: 'Baselines are old and ask to be looked at.',
    description: '{{ $value }} cells of {{ $labels.backend }} are judged by baselines past their date.',
  },
  {
    alert: 'CoalmineBaselineProvisional',
    expr: baselines(setup, 'provisional'),
    for: '7d',
    severity: 'info',
    labels: { team: TEAM_OF_BACKEND, class: 'coverage' },
    summary: 'Baselines that were recorded in one go are still in use.',
    description:
      '{{ $value }} cells of {{ $labels.backend }} are judged with twice the tolerance, since their baselines say nothing of the spread between days.',
  },
  {
    alert: 'CoalmineDetectableFractionTooLarge',
    expr: `max by (instance, signal) (${bridged(setup, 'coalmine_detectable_fraction_ratio{window="24h"}')}) > ${setup.detectable}`,
    for: '1h',
    severity: 'warning',
    labels: { class: 'coverage' },
    summary: 'A large fault could stay unseen for a day: silence says little.',
    description:
      'On some scope, {{ $labels.signal }} would find a fault within a day only if {{ $value | humanizePercentage }} of answers were bad.',
  },
];
