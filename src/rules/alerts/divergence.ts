import { bridged, type Alert, type RulesSetup } from '../rule.ts';
import { TEAM_OF_BACKEND } from '../team.ts';

/** The mean difference where it is known, a template. */
const DIFFERENCE =
  '{{ with printf "coalmine_divergence_ratio{backend=%q,signal=%q,bound=\\"estimate\\"}" $labels.backend $labels.signal | query }} On average the difference is {{ . | first | value | humanizePercentage }}.{{ end }}';

/** What no comparison with a baseline of its own can find. While a backend is paused its evidence is 0. */
export const divergenceAlerts = (setup: RulesSetup): readonly Alert[] => [
  {
    alert: 'CoalmineBackendDiverges',
    expr: `${bridged(setup, 'coalmine_divergence_evidence_nats')} >= ${bridged(setup, 'coalmine_divergence_threshold_nats')}`,
    severity: 'warning',
    labels: { team: TEAM_OF_BACKEND, class: 'quality' },
    summary: 'A backend is worse than others of its model, and may always have been.',
    description: `{{ $labels.signal }} of {{ $labels.backend }} is lower than that of its siblings on the same canaries by more than the tolerance.${DIFFERENCE} Nothing need have changed: its own baseline may have been recorded so.`,
  },
];
