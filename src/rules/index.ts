import { daemonAlerts } from './alerts/daemon.ts';
import { incidentAlerts } from './alerts/incidents.ts';
import { knowledgeAlerts } from './alerts/knowledge.ts';
import { probingAlerts } from './alerts/probing.ts';
import { verdictAlerts } from './alerts/verdicts.ts';
import { recordings } from './recordings.ts';
import type { RuleGroup, RulesSetup } from './rule.ts';

/** Every group of rules. A new alert is an entry in one of them, a runbook of its name and a rule test. */
export const ruleGroups = (setup: RulesSetup): readonly RuleGroup[] => [
  { name: 'recordings', recordings: recordings() },
  { name: 'incidents', alerts: incidentAlerts() },
  { name: 'verdicts', alerts: verdictAlerts(setup) },
  { name: 'probing', alerts: probingAlerts(setup) },
  { name: 'knowledge', alerts: knowledgeAlerts() },
  { name: 'daemon', alerts: daemonAlerts(setup) },
];
