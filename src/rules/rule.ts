import { promDuration } from './duration.ts';

/** How urgent an alert is: `critical` wakes a person, `warning` is for the next working hours, `info` is for looking. */
export type Severity = 'critical' | 'warning' | 'info';

/** One alert. Its name is also the name of its runbook. */
export interface Alert {
  /** CamelCase, begins with `Coalmine`. */
  readonly alert: string;
  /** PromQL; whatever it returns fires. */
  readonly expr: string;
  /** Prometheus duration that the expression must hold; left out = fires at once. */
  readonly for?: string;
  readonly severity: Severity;
  /** Further labels; values may be templates. */
  readonly labels?: Readonly<Record<string, string>>;
  /** What happened, without values. */
  readonly summary: string;
  /** What happened, with values; a template. */
  readonly description: string;
}

/** One recorded series, named `level:metric:operations`. */
export interface Recording {
  readonly record: string;
  readonly expr: string;
}

/** A group is evaluated in order. */
export interface RuleGroup {
  readonly name: string;
  /** Time between two looks; left out = as Prometheus is configured. */
  readonly interval?: string;
  readonly recordings?: readonly Recording[];
  readonly alerts?: readonly Alert[];
}

/** What rules depend on besides the metric table. */
export interface RulesSetup {
  /** By name, with the longest time from the begin of a cycle to the end of the next one. */
  readonly schedules: readonly { readonly name: string; readonly intervalMs: number }[];
  /** Where people reach the pages of the daemon, which has the runbooks too, without a slash at the end. */
  readonly pages: string;
  /** Time between two scrapes, and between two looks at the rules: nothing is known faster than a few of them. */
  readonly scrapeMs: number;
  /** Share of bad answers that must be found within a day wherever something is judged. */
  readonly detectable: number;
  /** Shares of all scores that are not to be lost, between 0 and 1; null = five points below what baselines recorded. */
  readonly objectives: { readonly default: number | null; readonly byCapability: Readonly<Record<string, number>> };
}

/** The longest interval of any schedule, in milliseconds: what is older than two of them is stale. */
export const longestIntervalMs = ({ schedules }: RulesSetup): number =>
  Math.max(0, ...schedules.map(({ intervalMs }) => intervalMs));

/** So many scrapes without a sample, or with the same bad one, are no accident: 5 minutes at the shipped 30 seconds. */
const CERTAIN_SCRAPES = 10;

/** The shortest time after which something that every scrape shows is worth an alert, in milliseconds. */
export const certainMs = ({ scrapeMs }: RulesSetup): number => CERTAIN_SCRAPES * scrapeMs;

/**
 * A gauge, with its last value over a short gap: while the daemon restarts, an alert neither resolves nor begins its wait
 * anew.
 */
export const bridged = (setup: RulesSetup, selector: string): string =>
  `last_over_time(${selector}[${promDuration(certainMs(setup))}])`;

const QUARTER_HOUR_MS = 900_000;

/** How much later than its two intervals something may be before it is missed: a quarter of one, a quarter of an hour at most. */
export const graceMs = (intervalMs: number): number => Math.min(QUARTER_HOUR_MS, intervalMs / 4);
