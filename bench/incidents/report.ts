import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RULES } from '../rules-of-today/index.ts';
import type { Calibrated } from './calibration.ts';
import { dotChart } from './chart.ts';
import type { Mark } from './chart.ts';
import type { Outcome } from './outcome.ts';
import { reportText } from './report-text.ts';
import { SCENARIOS } from './scenarios/index.ts';
import { summarise, totalsOf } from './summary.ts';
import type { Summary } from './summary.ts';

const TICKS = [0.25, 0.5, 1, 2, 4, 8, 24, 48, 96, 168];

const marksOf = ({ alarm, oracle, rules }: Summary): readonly Mark[] => [
  ...(oracle === null ? [] : [{ kind: 'oracle' as const, value: oracle, label: `oracle: ${oracle} h` }]),
  ...(alarm === null ? [] : [{ kind: 'engine' as const, value: alarm, label: `coalmine: ${alarm} h` }]),
  ...Object.entries(rules).flatMap(([rule, { hours }]) =>
    hours === null ? [] : [{ kind: 'rule' as const, value: hours, label: `${rule}: ${hours} h` }],
  ),
];

const delays = (summaries: readonly Summary[]): string =>
  dotChart({
    title: 'Hours from the beginning of a fault to the alarm, median of the seeds; no mark = not found',
    unit: 'hours',
    legend: [
      { kind: 'engine', label: 'coalmine' },
      { kind: 'oracle', label: 'oracle that knows all' },
      { kind: 'rule', label: 'rules of today' },
    ],
    ticks: TICKS,
    rows: summaries
      .filter(({ control }) => !control)
      .toSorted(
        (one, other) =>
          (one.oracle ?? Infinity) - (other.oracle ?? Infinity) || (one.scenario < other.scenario ? -1 : 1),
      )
      .map((one) => ({ name: `${one.incident}  ${one.scenario}`, marks: marksOf(one) })),
  });

const factors = (summaries: readonly Summary[]): string =>
  dotChart({
    title: 'Probes of each rule of today by those of coalmine; right of 1 = coalmine needs fewer',
    unit: 'times the probes of coalmine; where a rule found nothing, at least so many',
    legend: [
      { kind: 'rule', label: 'a scenario' },
      { kind: 'engine', label: 'median' },
    ],
    ticks: [0.1, 0.3, 1, 3, 10, 30, 100],
    rows: totalsOf(summaries).rules.map(({ rule, factor }) => ({
      name: rule,
      marks: [
        ...summaries
          .filter(({ reachable }) => reachable)
          .flatMap(({ scenario, rules }): readonly Mark[] => {
            const value = rules[rule]?.factor ?? null;
            return value === null ? [] : [{ kind: 'rule', value, label: `${scenario}: ${value.toFixed(1)}` }];
          }),
        ...(factor === null ? [] : [{ kind: 'engine' as const, value: factor, label: `median ${factor.toFixed(1)}` }]),
      ],
    })),
  });

/**
 * Summaries as JSON, the report as Markdown, and its drawings; quiet days under the plain name, others with theirs. Same
 * results, same files. Prints the text.
 */
export const writeReport = async (
  folder: string,
  weather: string,
  outcomes: readonly Outcome[],
  calibrations: Readonly<Record<string, Calibrated>>,
): Promise<void> => {
  const base = weather === 'quiet' ? 'incidents' : `incidents-${weather}`;
  const names = { delays: `${base}-delays.svg`, factors: `${base}-factors.svg` };
  const summaries = summarise(
    outcomes,
    SCENARIOS.map(({ name }) => name),
  );
  const totals = totalsOf(summaries);
  const used = Object.fromEntries(
    Object.entries(calibrations).filter(([name]) => outcomes.some((one) => name === `${one.size}, ${one.weather}`)),
  );
  const text = reportText({
    names,
    code: Math.max(...outcomes.map((one) => one.code)),
    summaries,
    totals,
    calibrations: used,
    scenarios: SCENARIOS,
    rules: RULES,
  });
  await writeFile(join(folder, `${base}.json`), `${JSON.stringify({ totals, summaries }, null, 1)}\n`);
  await writeFile(join(folder, `${base}.md`), text);
  await writeFile(join(folder, names.delays), delays(summaries));
  await writeFile(join(folder, names.factors), factors(summaries));
  console.log(text);
};
