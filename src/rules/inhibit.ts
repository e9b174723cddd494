import { levelName, SCOPE_LEVELS } from './scope-level.ts';

/** One inhibit rule of Alertmanager. */
export interface InhibitRule {
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
  readonly equal: readonly string[];
}

/**
 * A wide alert silences the narrower ones of its name and class inside it: one rule for each pair of scope levels of
 * which the first fixes less. Both must agree on every attribute that the wide one fixes.
 */
export const scopeInhibitRules = (): readonly InhibitRule[] =>
  SCOPE_LEVELS.flatMap((wide) =>
    SCOPE_LEVELS.filter((narrow) => narrow.length > wide.length && wide.every((one) => narrow.includes(one))).map(
      (narrow) => ({
        source_matchers: [`scope_level="${levelName(wide)}"`],
        target_matchers: [`scope_level="${levelName(narrow)}"`],
        equal: ['alertname', 'class', ...wide],
      }),
    ),
  );

/**
 * What a failing backend or a dead daemon explains: the alerts on staleness that follow from it are silenced, since
 * missing data has its own alert and nobody needs it twice. So is what an open incident of quality costs.
 */
export const causeInhibitRules = (): readonly InhibitRule[] => [
  {
    source_matchers: ['alertname="CoalmineBackendDown"'],
    target_matchers: ['alertname=~"CoalmineProbesFailing|CoalmineCanaryStale"'],
    equal: ['backend'],
  },
  {
    source_matchers: ['alertname="CoalmineAbsent"'],
    target_matchers: ['alertname=~"CoalmineCanaryStale|CoalmineCycleMissed"'],
    equal: [],
  },
  {
    source_matchers: ['alertname="CoalmineQualityDegraded"'],
    target_matchers: ['alertname=~"CoalmineErrorBudgetBurnsFast|CoalmineErrorBudgetBurnsSlow"'],
    equal: [],
  },
];
