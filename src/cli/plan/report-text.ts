import { SCOPE_KEYS, scopeName } from '../../model.ts';
import { FRACTIONS, type Bound, type ScopeReport } from '../../power/scope-report.ts';
import { WINDOW_NAMES } from '../../power/setup.ts';
import type { Origin } from '../../power/usual.ts';
import { table } from '../table.ts';
import type { CanaryRow } from './canaries.ts';
import { reachLines } from './reach.ts';
import type { PlanReport } from './report.ts';

/** With more scopes, those with the same fixed attributes are told together. */
const LISTED_SCOPES = 24;
const LISTED_CANARIES = 5;

const fraction = (value: number | null): string =>
  value === null ? '–' : `${(100 * value).toFixed(value < 0.0995 ? 1 : 0)}%`;

const hours = (value: number | null): string => {
  if (value === null) return '–';
  return value < 47.5 ? `${value < 9.95 ? value.toFixed(1) : value.toFixed(0)} h` : `${(value / 24).toFixed(0)} d`;
};

const dollars = (value: number): string => `$${value.toFixed(value < 10 ? 2 : 0)}`;

const HEADING = [
  ...['scope', 'backends'],
  ...WINDOW_NAMES.map((name) => `in ${name}`),
  '24h, settled',
  ...FRACTIONS.map((one) => `${100 * one}% takes`),
  'bound by',
];

const BOUND_WORDS: Readonly<Record<Bound, string>> = {
  schedule: 'schedule',
  reference: 'baseline',
  samples: 'answers',
  threshold: 'threshold',
};

const cells = ({ now, settled, delays, bound }: ScopeReport): readonly string[] => [
  ...WINDOW_NAMES.map((name) => fraction(now[name])),
  fraction(settled['24h']),
  ...delays.map(({ expectedHours }) => hours(expectedHours)),
  BOUND_WORDS[bound],
];

const kindOf = ({ scope }: ScopeReport): string =>
  SCOPE_KEYS.filter((key) => scope[key] !== undefined).join(' × ') || 'fleet';

/** The scope of a group that sees the most, the middle one, and the one that sees least within a day. */
const ranked = (group: readonly ScopeReport[]): readonly (readonly [string, ScopeReport])[] => {
  const sorted = group.toSorted((one, other) => (one.now['24h'] ?? 2) - (other.now['24h'] ?? 2));
  const [best, middle, worst] = [sorted[0], sorted[Math.floor((sorted.length - 1) / 2)], sorted.at(-1)];
  if (best === undefined || middle === undefined || worst === undefined) return [];
  if (sorted.length === 1) return [[best.name, best]];
  return [
    [`${kindOf(best)} (${sorted.length}), middle`, middle],
    ['  sees least', worst],
  ];
};

const rowsOf = (scopes: readonly ScopeReport[], all: boolean): readonly (readonly string[])[] => {
  if (all || scopes.length <= LISTED_SCOPES)
    return scopes.map((one) => [one.name, String(one.backends), ...cells(one)]);
  return [...Map.groupBy(scopes, kindOf).values()].flatMap((group) =>
    ranked(group).map(([name, one]) => [name, String(one.backends), ...cells(one)]),
  );
};

const canaryRow = ({ canary, natsPerAnswer, dollarsPerAnswer, natsPerDollar }: CanaryRow): readonly string[] => [
  canary,
  natsPerAnswer.toFixed(3),
  `$${dollarsPerAnswer.toFixed(5)}`,
  natsPerDollar === null ? 'free' : String(Number(natsPerDollar.toPrecision(3))),
];

const canarySection = (rows: readonly CanaryRow[]): readonly string[] => {
  if (rows.length === 0) return [];
  const short = rows.length <= 2 * LISTED_CANARIES;
  const last = short ? [] : rows.slice(-LISTED_CANARIES);
  return [
    '',
    `information while a tenth of answers are bad (${rows[0]?.signal ?? ''}), most for a dollar first${short ? '' : ', and least'}`,
    table([
      ['canary', 'nats an answer', 'dollars', 'nats a dollar'],
      ...rows.slice(0, short ? rows.length : LISTED_CANARIES).map(canaryRow),
      ...(short ? [] : [['…', '', '', '']]),
      ...last.map(canaryRow),
    ]),
  ];
};

const leverSection = ({ levers }: PlanReport): readonly string[] =>
  levers.length === 0
    ? []
    : [
        '',
        'what else would be found within a day',
        table([
          ['change', 'a month', 'one backend', 'widest scope'],
          ...levers.map((one) => [
            one.change,
            dollars(one.dollarsPerMonth),
            fraction(one.oneBackend),
            fraction(one.widest),
          ]),
        ]),
      ];

const faultSection = ({ faults }: PlanReport): readonly string[] =>
  faults.length === 0
    ? []
    : [
        '',
        'whether these faults would be found before they end, with 90% certainty, now and after two healthy weeks',
        table([
          ['fault', 'bad', 'lasts', 'takes', 'found in time', 'settled: takes', 'found in time'],
          ...faults.map(({ fault, now, settled }) => [
            ...[scopeName(fault.scope), fraction(fault.fraction), hours(fault.hours)],
            ...[now, settled].flatMap(({ powerHours, reachable }) => [hours(powerHours), reachable ? 'yes' : 'no']),
          ]),
        ]),
      ];

const ORIGIN_WORDS: Readonly<Record<Origin, string>> = {
  canary: 'by the same canary on another backend',
  capability: 'by canaries of their capability',
  suite: 'by other canaries',
  experience: 'by what suites usually show (a pass rate of 95.7%)',
};

const standInLines = ({ standIns }: PlanReport): readonly string[] =>
  Object.entries(standIns)
    .filter(([, count]) => count > 0)
    .map(
      ([origin, count]) =>
        `${count} baselines are not recorded: planned ${ORIGIN_WORDS[origin as Origin]}, as 5 runs × 6 answers on days of their own`,
    );

/** The plan for a terminal; `all` lists every scope. */
export const planText = (report: PlanReport, all: boolean): string => {
  const signals = Map.groupBy(report.scopes, ({ signal }) => signal);
  return [
    report.config,
    `watched         ${report.backends} backends, ${report.canaries} canaries, ${report.cells} cells`,
    `budget          ${report.falseAlarmsPerMonth} false alarms a month in the whole fleet, tolerance ${fraction(report.tolerance)}`,
    `cost            ${dollars(report.perDay.dollars)} a day, ${dollars(report.dollarsPerMonth)} a month (${Math.round(report.perDay.probes)} probes a day), bursts not counted`,
    ...standInLines(report),
    ...[...signals].flatMap(([signal, scopes]) => [
      '',
      `${signal}: smallest share of bad answers that is found with 90% certainty, and mean time until a share is found`,
      table([HEADING, ...rowsOf(scopes, all)]),
      ...canarySection(report.canaryWorth.filter((row) => row.signal === signal)),
    ]),
    ...faultSection(report),
    ...leverSection(report),
    '',
    ...reachLines(report),
  ].join('\n');
};
