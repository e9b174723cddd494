import type { Rule } from '../rules-of-today/rule.ts';
import type { Calibrated } from './calibration.ts';
import type { Scenario } from './scenario.ts';
import type { Summary, Totals } from './summary.ts';
import { factor, hours, share, table, whole } from './words.ts';

export interface ReportInput {
  /** Version of the code that judged. */
  readonly code: number;
  /** File names of the drawings. */
  readonly names: { readonly delays: string; readonly factors: string };
  readonly summaries: readonly Summary[];
  readonly totals: Totals;
  readonly calibrations: Readonly<Record<string, Calibrated>>;
  readonly scenarios: readonly Scenario[];
  readonly rules: readonly Rule[];
}

const FLEETS: Readonly<Partial<Record<string, string>>> = {
  full: '24 backends (2 models, 4 regions of 2 providers, 3 kinds of hardware)',
  half: '12 backends (2 models, 2 providers with a region each, 3 kinds of hardware)',
  pair: '2 backends (2 models)',
};

const holds = (is: boolean): string => (is ? 'holds' : '**does not hold**');

const goals = (t: Totals): string => {
  const pairs = t.rules.reduce((sum, one) => sum + one.fewer + one.equal + one.more + one.neither, 0);
  const fewer = t.rules.reduce((sum, one) => sum + one.fewer, 0);
  const least = Math.min(...t.rules.map((one) => one.fewer / Math.max(1, t.reachable)));
  return table(
    ['goal', 'measured', ''],
    [
      [
        'every incident within reach is found in 95% of the seeds',
        `${t.found95} of ${t.reachable} scenarios; ${t.detectedRuns} of ${t.reachableRuns} runs`,
        holds(t.found95 === t.reachable),
      ],
      [
        'class right in 95%',
        `${share(t.classRight, t.detectedRuns)} of the alarms`,
        holds(t.classRight >= 0.95 * t.detectedRuns),
      ],
      [
        'exact slice at the alarm in 90%',
        share(t.sliceRight, t.detectedRuns),
        holds(t.sliceRight >= 0.9 * t.detectedRuns),
      ],
      [
        'exact slice after twice the probes in 95%',
        share(t.sliceRightLater, t.detectedRuns),
        holds(t.sliceRightLater >= 0.95 * t.detectedRuns),
      ],
      [
        'fewer probes than each rule of today on 90% of the scenarios',
        `worst rule ${share(least, 1)}; ${share(fewer, pairs)} of all pairs; fewer than all of them at once in ${t.fewerThanAll} of ${t.reachable}`,
        holds(least >= 0.9),
      ],
      ['by a median factor of 3', factor(t.factor), holds((t.factor ?? 0) >= 3)],
      [
        'negative controls are silent',
        `something false in ${t.falseControlRuns} of ${t.controlRuns} runs`,
        holds(t.falseControlRuns === 0),
      ],
      [
        'nothing false beside an incident',
        `something false in ${t.falseIncidentRuns} of ${t.runs} runs`,
        holds(t.falseIncidentRuns === 0),
      ],
    ],
  );
};

const ruleTable = (t: Totals): string =>
  table(
    [
      'rule',
      'finds',
      'coalmine needs fewer probes',
      'of these within one cycle',
      'as many',
      'more',
      'neither finds it',
      'median factor',
      'that of the oracle',
    ],
    t.rules.map((one) => [
      one.rule,
      `${one.found} of ${t.reachable}`,
      String(one.fewer),
      String(one.sameCycle),
      String(one.equal),
      String(one.more),
      String(one.neither),
      factor(one.factor),
      factor(one.oracleFactor),
    ]),
  );

const incidentRow = (one: Summary, rules: readonly Rule[]): readonly string[] => [
  one.incident,
  one.scenario,
  `${one.detected}/${one.seeds}${one.reachable ? '' : ' (out of reach)'}`,
  hours(one.suspect),
  hours(one.alarm),
  whole(one.probes),
  hours(one.oracle),
  whole(one.bound),
  share(one.classRight, one.detected),
  `${share(one.sliceRight, one.detected)}, ${share(one.sliceRightLater, one.detected)}`,
  one.falseSeeds === 0 ? '' : String(one.falseSeeds),
  one.dollars === null ? '–' : one.dollars.toFixed(0),
  ...rules.map(({ name }) => hours(one.rules[name]?.hours ?? null)),
];

const INCIDENT_HEADS = [
  'no.',
  'incident',
  'found',
  'h to suspect',
  'h to alarm',
  'probes',
  'oracle, h',
  'bound, probes',
  'class',
  'slice: at once, later',
  'false',
  '$',
];

const controlRow = (one: Summary, rules: readonly Rule[]): readonly string[] => [
  one.incident,
  one.scenario,
  String(one.seeds),
  one.falseSeeds === 0 ? 'none' : `**${one.falseSeeds}**: ${one.wrong.slice(0, 4).join('; ')}`,
  one.said.slice(0, 4).join('; ') || 'nothing',
  rules
    .filter(({ name }) => (one.rules[name]?.found ?? 0) > 0)
    .map(({ name }) => `${name} ${one.rules[name]?.found ?? 0}`)
    .join(', '),
];

const kinds = (summaries: readonly Summary[]): readonly string[] => [
  ...new Set(summaries.map(({ size, weather }) => `${FLEETS[size] ?? size}, ${weather} days`)),
];

const calibrationTable = (calibrations: ReportInput['calibrations']): string =>
  table(
    ['healthy streams', 'rule', 'threshold of a backend', 'of the fleet', 'false alarms a month that this gave'],
    Object.entries(calibrations).flatMap(([name, { fleets, thresholds }]) =>
      Object.entries(thresholds).map(([rule, { stream, fleet, measured }]) => [
        `${name}, ${fleets} fleet-months`,
        rule,
        stream.toPrecision(3),
        fleet.toPrecision(3),
        measured.toFixed(2),
      ]),
    ),
  );

/** `5 seeds`, or from the fewest to the most. */
const between = (counts: readonly number[]): string => {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? `${least} ${least === 1 ? 'seed' : 'seeds'}` : `${least} to ${most} seeds`;
};

/** The report; every sentence of it follows from the results. */
export const reportText = ({ names, code, summaries, totals, calibrations, scenarios, rules }: ReportInput): string => {
  const incidents = summaries.filter(({ control }) => !control);
  const controls = summaries.filter(({ control }) => control);
  const ruleNames = rules.map(({ name }) => name);
  const seeds = summaries.map((one) => one.seeds);
  return `<!-- Generated by \`npm run bench -- incidents\`; do not edit. -->

# Incidents of the past, simulated

${incidents.length} forms of real incidents and ${controls.length} negative controls, ${between(seeds)} each, on ${kinds(summaries).join('; ')}; version ${code} of the judging code. 60 canaries an hour and backend, a baseline of 5 runs of 6 samples, one false alarm a fleet and month. A fault begins 24 to 48 hours after the first judged cycle.

\`npm run bench -- incidents --seeds N\` makes this page and its drawings again, and goes on where the results end; \`--fresh\` begins anew, \`--report-only\` simulates nothing.

## What holds

${goals(totals)}

The alarm comes after ${factor(totals.overOracle)} times the oracle's time in the median scenario.

![Hours to the alarm](${names.delays})

## Beside the rules of today

${ruleTable(totals)}

Counted over the ${totals.reachable} scenarios within reach, by the medians of the seeds. Within one cycle coalmine has looked after each of its four slots and the rule at its end: a finer schedule would bring the rule some of that. Where a rule has not alarmed after ten times coalmine's time it is given up: the factor is then a lower limit. The oracle’s factor is over the scenarios that the rule finds; nobody can have a larger one at this rate of false alarms.

![Probes by rule](${names.factors})

## Scenario by scenario

Hours since the onset, medians of the seeds; – = not found in most of them. Probes are those that went to the slice. Columns behind $ are hours of the rules of today.

${table(
  [...INCIDENT_HEADS, ...ruleNames],
  incidents.map((one) => incidentRow(one, rules)),
)}

## Negative controls

${table(
  ['no.', 'control', 'seeds', 'falsely said, in seeds', 'said at the end', 'rules of today that alarmed, in seeds'],
  controls.map((one) => controlRow(one, rules)),
)}

## How it is measured

- **Streams.** Every answer is drawn from a law: right or wrong, form, length, thinking, tokens, stop reason, times, marks of corruption. A fault changes the law for a share of the answers of a slice; its values are those that sources publish, others are marked as assumed below. The slice changes with the seed. Answers are folded by the real engine, four slots a cycle; bursts that it asks for are not sent, so what it would gain by them is missing.
- **Within reach** is what the oracle finds within the horizon with every seed, less those faults of scores alone of which \`coalmine plan\`, told the slice and how many answers go bad, says that coalmine does not with 90% certainty (${totals.unplanned.length === 0 ? 'none' : totals.unplanned.join('; ')}). The oracle is a CUSUM of the exact likelihood ratio of all that an answer shows, and knows every healthy law, the fault, its share and its slice; its threshold is log 720. The bound is log 720 by the divergence of the two laws. What the oracle does not know is who stays hit, where a fault is sticky.
- **Followed** is the engine for 12 times the oracle's time, two days at least and at most the horizon: "not found" means not within that.
- **An alarm** is an incident on backends of the slice, or a change verdict where a change is what is to be told. The class is right when it is one that the scenario accepts, the slice when it has exactly the backends of the fault (of several that a change shows with equal evidence, when one of them has). Where a scenario has several faults, all have to be told, each as what it is.
- **Dollars** are what the whole fleet's probes cost from the onset to the alarm, at 3 and 15 dollars a million tokens and a tenth of it for cached input.
- **The rules of today** see the same streams and the same baseline, each backend by itself and the fleet as a whole, and read at the end of a cycle (of a day, where they say so). Their thresholds are set by simulation: healthy fleets of other seeds are watched for a month each, and the least thresholds are taken with which the alarms (one a stream and day at most) come to one a fleet and month, half for backends and half for the fleet. Failed calls count for none of them.

${rules.map(({ name, about }) => `  - *${name}*: ${about}.`).join('\n')}

${calibrationTable(calibrations)}

## The scenarios

${table(
  ['no.', 'scenario', 'what is simulated', 'assumed', 'hours'],
  scenarios.map((one) => [one.incident, one.name, one.about, one.assumed ?? '', String(one.horizon)]),
)}
`;
};
