import { stringify } from 'yaml';
import { causeInhibitRules, scopeInhibitRules } from './inhibit.ts';
import type { Alert, RuleGroup, RulesSetup } from './rule.ts';

const alertYaml = (alert: Alert, { pages }: RulesSetup): object => ({
  alert: alert.alert,
  expr: alert.expr,
  ...(alert.for !== undefined && { for: alert.for }),
  labels: { severity: alert.severity, ...alert.labels },
  annotations: {
    summary: alert.summary,
    description: alert.description,
    runbook_url: `${pages}/runbooks/${alert.alert}`,
    dashboard_url: `${pages}/`,
  },
});

/** A rule file of Prometheus with these groups. */
export const rulesYaml = (groups: readonly RuleGroup[], setup: RulesSetup): string =>
  stringify(
    {
      groups: groups.map(({ name, interval, recordings = [], alerts = [] }) => ({
        name: `coalmine-${name}`,
        ...(interval !== undefined && { interval }),
        rules: [...recordings, ...alerts.map((alert) => alertYaml(alert, setup))],
      })),
    },
    { lineWidth: 0 },
  );

/** The part `inhibit_rules` of Alertmanager's configuration. */
export const inhibitYaml = (): string =>
  stringify({ inhibit_rules: [...scopeInhibitRules(), ...causeInhibitRules()] }, { lineWidth: 0 });
