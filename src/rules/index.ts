import { daemonAlerts } from './alerts/daemon.ts';
import { divergenceAlerts } from './alerts/divergence.ts';
import { incidentAlerts } from './alerts/incidents.ts';
import { knowledgeAlerts } from './alerts/knowledge.ts';
import { probingAlerts } from './alerts/probing.ts';
import { verdictAlerts } from './alerts/verdicts.ts';
import { recordings } from './recordings.ts';
import { sloGroup } from './slo.ts';
import type { RuleGroup, RulesSetup } from './rule.ts';

/**
 * The rule files, by name. A new alert is an entry in one of the groups, a runbook of its name and a rule test. Error
 * budgets have a file of their own, so that neither is evaluated in the rule tests of the other.
 */
export const ruleFiles = (setup: RulesSetup): Readonly<Record<string, readonly RuleGroup[]>> => ({
  'coalmine.rules.yml': [
    { name: 'recordings', recordings: recordings() },
    { name: 'incidents', alerts: incidentAlerts() },
    { name: 'verdicts', alerts: verdictAlerts(setup) },
    { name: 'divergence', alerts: divergenceAlerts(setup) },
    { name: 'probing', alerts: probingAlerts(setup) },
    { name: 'knowledge', alerts: knowledgeAlerts(setup) },
    { name: 'daemon', alerts: daemonAlerts(setup) },
  ],
  'coalmine-slo.rules.yml': [sloGroup(setup)],
});

/** Every group of rules. */
export const ruleGroups = (setup: RulesSetup): readonly RuleGroup[] => Object.values(ruleFiles(setup)).flat();
