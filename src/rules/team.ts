/** Over a scrape that fails and a restart an alert keeps its labels: with others it would be another alert. */
const KEPT = '[1h]';

/** What `team` is where no owner is configured. Never empty: Prometheus would show the template itself in `ALERTS`. */
const NOBODY = 'none';

const owner = `{{ or (. | first | label "owner") "${NOBODY}" }}`;

/**
 * The label `team` of an alert on a backend, a template: its owner. Looked up when the alert is raised and not joined,
 * so that no alert is lost where nothing is known of the backend.
 */
export const TEAM_OF_BACKEND = `{{ with printf "last_over_time(coalmine_backend_info{backend=%q}${KEPT})" $labels.backend | query }}${owner}{{ else }}${NOBODY}{{ end }}`;

/** Signs with a meaning in a pattern become any sign: an attribute may hold them. */
const matching = (label: string): string => `(or $labels.${label} ".*" | reReplaceAll "[^A-Za-z0-9_:/@.*-]" ".")`;

const LABELS = ['provider', 'model', 'cloud_region', 'hardware'] as const;
const selector = LABELS.map((label) => `${label}=~%q`).join(',');

/** The same of an alert on a scope: the owner that all its backends have, or `multiple`. */
export const TEAM_OF_SCOPE = `{{ with printf "group by (owner) (last_over_time(coalmine_backend_info{${selector}}${KEPT}))" ${LABELS.map(matching).join(' ')} | query }}{{ if gt (len .) 1 }}multiple{{ else }}${owner}{{ end }}{{ else }}${NOBODY}{{ end }}`;

/** The same of an alert on an incident, whose series names its team. */
export const TEAM_OF_INCIDENT = `{{ or $labels.team "${NOBODY}" }}`;
