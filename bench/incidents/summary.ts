import type { Outcome } from './outcome.ts';

/** One rule beside the engine on one scenario. */
export interface Beside {
  /** Median hours to its alarm; null = not found in most seeds. */
  readonly hours: number | null;
  /** Seeds in which it alarmed while it was followed. */
  readonly found: number;
  /** Median over the seeds of its probes by the engine's; where one did not alarm, what is known at least (or at most). Null = neither alarmed. */
  readonly factor: number | null;
}

/** One scenario over its seeds. */
export interface Summary {
  readonly scenario: string;
  readonly incident: string;
  readonly size: string;
  readonly weather: string;
  readonly control: boolean;
  readonly seeds: number;
  /** The oracle finds it with every seed, and `coalmine plan` does not say that coalmine cannot. */
  readonly reachable: boolean;
  /** The oracle finds it with every seed, but `coalmine plan` says that coalmine cannot. */
  readonly unplanned: boolean;
  readonly detected: number;
  /** Medians, hours after the onset; null = not in most seeds. */
  readonly suspect: number | null;
  readonly alarm: number | null;
  readonly oracle: number | null;
  /** Medians, probes on the slice. */
  readonly probes: number | null;
  readonly bound: number | null;
  readonly dollars: number | null;
  /** Of the seeds with an alarm. */
  readonly classRight: number;
  readonly sliceRight: number;
  readonly sliceRightLater: number;
  /** Seeds in which something false was said, and what. */
  readonly falseSeeds: number;
  readonly wrong: readonly string[];
  readonly said: readonly string[];
  readonly rules: Readonly<Record<string, Beside>>;
}

/** Median where null stands for "never": null when it lies among those. */
export const median = (values: readonly (number | null)[]): number | null => {
  if (values.length === 0) return null;
  const sorted = values.map((x) => x ?? Infinity).sort((one, other) => one - other);
  const middle = sorted.length / 2;
  const value =
    sorted.length % 2 === 1
      ? (sorted[Math.floor(middle)] ?? Infinity)
      : ((sorted[middle - 1] ?? Infinity) + (sorted[middle] ?? Infinity)) / 2;
  return Number.isFinite(value) ? value : null;
};

const factorOf = (rule: string, { rules, alarm, rulesFollowed, followed }: Outcome): number | null => {
  const hours = rules[rule] ?? null;
  if (hours === null && alarm === null) return null;
  return (hours ?? rulesFollowed) / (alarm ?? Math.max(followed, hours ?? 0));
};

const besideOf = (rule: string, outcomes: readonly Outcome[]): Beside => ({
  hours: median(outcomes.map(({ rules }) => rules[rule] ?? null)),
  found: outcomes.filter(({ rules }) => typeof rules[rule] === 'number').length,
  factor: median(outcomes.flatMap((one) => factorOf(rule, one) ?? [])),
});

const count = (outcomes: readonly Outcome[], holds: (one: Outcome) => boolean): number => outcomes.filter(holds).length;

const summaryOf = (outcomes: readonly Outcome[]): Summary | null => {
  const [first] = outcomes;
  if (first === undefined) return null;
  const { scenario, incident, size, weather, control } = first;
  const rules = [...new Set(outcomes.flatMap((one) => Object.keys(one.rules)))];
  const within = !control && outcomes.every(({ oracle }) => oracle !== null);
  const unplanned = outcomes.some(({ planned }) => planned === false);
  return {
    scenario,
    incident,
    size,
    weather,
    control,
    seeds: outcomes.length,
    reachable: within && !unplanned,
    unplanned: within && unplanned,
    detected: count(outcomes, ({ alarm }) => alarm !== null),
    suspect: median(outcomes.map((one) => one.suspect)),
    alarm: median(outcomes.map((one) => one.alarm)),
    oracle: median(outcomes.map((one) => one.oracle)),
    probes: median(outcomes.map(({ alarm, probesAnHour }) => (alarm === null ? null : alarm * probesAnHour))),
    bound: median(outcomes.map((one) => one.bound)),
    dollars: median(outcomes.map((one) => one.dollars)),
    classRight: count(outcomes, ({ alarm, told }) => alarm !== null && told.every((one) => one.classRight)),
    sliceRight: count(outcomes, ({ alarm, told }) => alarm !== null && told.every((one) => one.sliceRight)),
    sliceRightLater: count(
      outcomes,
      ({ later, told }) => later !== null && later.length === told.length && later.every((one) => one.sliceRight),
    ),
    falseSeeds: count(outcomes, ({ wrong }) => wrong.length > 0),
    wrong: [...new Set(outcomes.flatMap((one) => one.wrong))],
    said: [...new Set(outcomes.flatMap((one) => one.said))],
    rules: Object.fromEntries(rules.map((rule) => [rule, besideOf(rule, outcomes)])),
  };
};

/** One summary a scenario, fleet and weather, in the order of the names given. */
export const summarise = (outcomes: readonly Outcome[], order: readonly string[]): readonly Summary[] => {
  const groups = Map.groupBy(outcomes, ({ scenario, size, weather }) => [scenario, size, weather].join('\n'));
  return [...groups.values()]
    .flatMap((group) => summaryOf(group) ?? [])
    .toSorted((one, other) => order.indexOf(one.scenario) - order.indexOf(other.scenario));
};

/** One of today's rules over all scenarios within the oracle's reach. */
export interface RuleTotal {
  readonly rule: string;
  /** Scenarios in which the engine needs fewer probes in the median; as many; more. Neither finding it is none of them. */
  readonly fewer: number;
  /** Of the fewer: both alarm within one cycle, at the end of which the rule looks for the first time. */
  readonly sameCycle: number;
  readonly equal: number;
  readonly more: number;
  readonly neither: number;
  /** Median factor over the scenarios. */
  readonly factor: number | null;
  /** The same of the oracle: what nobody can be better than. */
  readonly oracleFactor: number | null;
  /** Scenarios that it finds in most seeds. */
  readonly found: number;
}

export interface Totals {
  readonly scenarios: number;
  readonly runs: number;
  readonly reachable: number;
  /** Scenarios within the oracle's reach that coalmine cannot find, as `coalmine plan` says, and in how many seeds it did. */
  readonly unplanned: readonly string[];
  readonly reachableRuns: number;
  readonly detectedRuns: number;
  /** Scenarios found in at least 95% of the seeds. */
  readonly found95: number;
  readonly classRight: number;
  readonly sliceRight: number;
  readonly sliceRightLater: number;
  readonly fewerThanAll: number;
  readonly factor: number | null;
  /** Median of the engine's delay by the oracle's. */
  readonly overOracle: number | null;
  readonly controls: number;
  readonly controlRuns: number;
  readonly falseControlRuns: number;
  readonly falseIncidentRuns: number;
  readonly rules: readonly RuleTotal[];
}

const compare = ({ alarm }: Summary, { hours }: Beside): 'fewer' | 'equal' | 'more' | 'neither' => {
  if (alarm === null) return hours === null ? 'neither' : 'more';
  if (hours === null || alarm < hours) return 'fewer';
  return alarm === hours ? 'equal' : 'more';
};

const totalOf = (rule: string, reachable: readonly Summary[]): RuleTotal => {
  const pairs = reachable.flatMap((one) => {
    const beside = one.rules[rule];
    return beside === undefined ? [] : [{ one, beside, is: compare(one, beside) }];
  });
  const how = (is: string): number => pairs.filter((one) => one.is === is).length;
  return {
    rule,
    fewer: how('fewer'),
    sameCycle: pairs.filter(({ one, beside, is }) => is === 'fewer' && Math.ceil(one.alarm ?? 0) === beside.hours)
      .length,
    equal: how('equal'),
    more: how('more'),
    neither: how('neither'),
    factor: median(pairs.flatMap(({ beside }) => beside.factor ?? [])),
    oracleFactor: median(
      pairs.flatMap(({ one, beside }) =>
        beside.hours === null || one.oracle === null ? [] : [beside.hours / one.oracle],
      ),
    ),
    found: pairs.filter(({ beside }) => beside.hours !== null).length,
  };
};

const sum = (all: readonly Summary[], of: (one: Summary) => number): number =>
  all.reduce((total, one) => total + of(one), 0);

/** The figures that the benchmark is asked for. */
export const totalsOf = (summaries: readonly Summary[]): Totals => {
  const incidents = summaries.filter(({ control }) => !control);
  const controls = summaries.filter(({ control }) => control);
  const reachable = incidents.filter((one) => one.reachable);
  const rules = [...new Set(reachable.flatMap((one) => Object.keys(one.rules)))];
  return {
    scenarios: incidents.length,
    runs: sum(incidents, ({ seeds }) => seeds),
    reachable: reachable.length,
    unplanned: incidents
      .filter(({ unplanned }) => unplanned)
      .map(({ scenario, detected, seeds }) => `${scenario}: found ${detected} of ${seeds} times`),
    reachableRuns: sum(reachable, ({ seeds }) => seeds),
    detectedRuns: sum(reachable, ({ detected }) => detected),
    found95: reachable.filter(({ detected, seeds }) => detected >= 0.95 * seeds).length,
    classRight: sum(reachable, (one) => one.classRight),
    sliceRight: sum(reachable, (one) => one.sliceRight),
    sliceRightLater: sum(reachable, (one) => one.sliceRightLater),
    fewerThanAll: reachable.filter((one) =>
      Object.values(one.rules).every((beside) => compare(one, beside) === 'fewer'),
    ).length,
    factor: median(reachable.flatMap((one) => Object.values(one.rules).flatMap(({ factor }) => factor ?? []))),
    overOracle: median(
      reachable.map(({ alarm, oracle }) => (alarm === null || oracle === null ? null : alarm / oracle)),
    ),
    controls: controls.length,
    controlRuns: sum(controls, ({ seeds }) => seeds),
    falseControlRuns: sum(controls, ({ falseSeeds }) => falseSeeds),
    falseIncidentRuns: sum(incidents, ({ falseSeeds }) => falseSeeds),
    rules: rules.map((rule) => totalOf(rule, reachable)),
  };
};
