import type { Alert } from '../rule.ts';
import { LEVEL_TEMPLATE } from '../scope-level.ts';
import { TEAM_OF_INCIDENT } from '../team.ts';

const WHERE = '{{ $labels.scope }}';

/**
 * The last known value of an hour: a scrape that fails or a daemon that restarts does not resolve a page. A closed
 * incident is published as 0, which resolves it at once.
 */
const open = (kind: string): string => `last_over_time(coalmine_incident_open{class="${kind}"}[1h]) > 0`;

const LABELS = { scope_level: LEVEL_TEMPLATE, team: TEAM_OF_INCIDENT };

/** Alerts on open incidents, never on verdicts: missing data cannot resolve them. */
export const incidentAlerts = (): readonly Alert[] => [
  {
    alert: 'CoalmineQualityDegraded',
    expr: open('quality'),
    severity: 'critical',
    labels: LABELS,
    summary: 'Answers of a part of the fleet have become worse than their baseline.',
    description: `Quality incident on ${WHERE}, team {{ $labels.team }}: canaries fail more often than their baselines allow.`,
  },
  {
    alert: 'CoalmineCorruption',
    expr: open('corruption'),
    severity: 'critical',
    labels: LABELS,
    summary: 'Answers contain what healthy answers never do, such as a wrong script, loops or special tokens.',
    description: `Corruption incident on ${WHERE}, team {{ $labels.team }}. Look for a fault between the model and its text: sampler, kernel, tokenizer, streaming.`,
  },
  {
    alert: 'CoalmineContamination',
    expr: open('contamination'),
    severity: 'critical',
    labels: LABELS,
    summary: 'An answer carried the mark of another request: a privacy event.',
    description: `Contamination incident on ${WHERE}, team {{ $labels.team }}: a nonce that another probe was sent with came back. One hit is enough; treat it as a leak between callers until shown otherwise.`,
  },
];
