import { promDuration } from '../duration.ts';
import { bridged, longestIntervalMs, type Alert, type RulesSetup } from '../rule.ts';
import { LEVEL_TEMPLATE } from '../scope-level.ts';
import { TEAM_OF_SCOPE } from '../team.ts';

const WHERE = '{{ $labels.scope }}';
const SIGNAL = '{{ $labels.signal }}';
const LABELS = { scope_level: LEVEL_TEMPLATE, team: TEAM_OF_SCOPE };

/** What is paused is expected to change: nothing alerts on it. */
const unlessPaused = (setup: RulesSetup): string =>
  `unless on (instance, scope) ${bridged(setup, 'coalmine_paused')} == 1`;

const changed = (setup: RulesSetup, matchers: string): string =>
  `${bridged(setup, `coalmine_verdict{${matchers},verdict="changed"}`)} == 1 ${unlessPaused(setup)}`;

/** `suspect` for so many intervals that bursts and new cycles should long have confirmed or cleared it. */
const SUSPECT_INTERVALS = 24;

/** Changes that are not degradations: told, never as quality, never at night. */
export const verdictAlerts = (setup: RulesSetup): readonly Alert[] => [
  {
    alert: 'CoalmineIdentityChanged',
    expr: changed(setup, 'class="identity"'),
    severity: 'warning',
    labels: LABELS,
    summary: 'What answers behind this name seems to have been exchanged.',
    description: `${SIGNAL} on ${WHERE} is no longer what the baseline shows: another model, tokenizer or build may answer.`,
  },
  {
    alert: 'CoalmineBehaviourChanged',
    expr: changed(setup, 'class="behaviour"'),
    severity: 'info',
    labels: LABELS,
    summary: 'Answers differ from their baseline in kind; whether they are worse, the quality signals say.',
    description: `${SIGNAL} on ${WHERE} has moved away from its baseline while quality is within the tolerance.`,
  },
  {
    alert: 'CoalmineQualityMoved',
    expr: changed(setup, 'class="quality"'),
    severity: 'info',
    labels: LABELS,
    summary: 'Answers moved both ways, or one canary moved alone: no net loss.',
    description: `${SIGNAL} on ${WHERE} has changed without a net loss. One canary may have moved alone.`,
  },
  {
    alert: 'CoalmineServingChanged',
    expr: changed(setup, 'class="serving",signal!="cache-read"'),
    severity: 'warning',
    labels: LABELS,
    summary: 'Answers take another time than their baseline shows.',
    description: `${SIGNAL} on ${WHERE} has moved away from its baseline. That is speed, not quality.`,
  },
  {
    alert: 'CoalmineCacheLost',
    expr: changed(setup, 'class="serving",signal="cache-read"'),
    severity: 'warning',
    labels: LABELS,
    summary: 'Prompts are no longer read from the cache as they were.',
    description: `Cache reads on ${WHERE} have changed: slower and dearer answers of the same quality.`,
  },
  {
    alert: 'CoalmineSuspectForLong',
    expr: `${bridged(setup, 'coalmine_verdict{verdict="suspect"}')} == 1 ${unlessPaused(setup)}`,
    for: promDuration(SUSPECT_INTERVALS * longestIntervalMs(setup)),
    severity: 'info',
    labels: LABELS,
    summary: 'Evidence stands between doubt and alarm for a long time.',
    description: `${SIGNAL} on ${WHERE} is suspect for more than ${promDuration(SUSPECT_INTERVALS * longestIntervalMs(setup))}: a fault too small to be told soon, or an unlucky reference.`,
  },
];
