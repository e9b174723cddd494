import { BASELINE_STATES } from '../../judgement.ts';
import type { Load } from '../../plan/load.ts';
import { table } from '../table.ts';
import type { CheckReport } from './report.ts';

const number = (value: number): string => Math.round(value).toLocaleString('en-US');

const bytes = (value: number): string => {
  if (value < 1e6) return `${(value / 1e3).toFixed(1)} kB`;
  return value < 1e9 ? `${(value / 1e6).toFixed(1)} MB` : `${(value / 1e9).toFixed(1)} GB`;
};

const row = (name: string, load: Load): readonly string[] => [
  name,
  number(load.probes),
  number(load.tokens),
  `$${load.dollars.toFixed(2)}`,
  `$${load.maxDollars.toFixed(2)}`,
  bytes(load.storeBytes),
];

const HEADING = ['a day', 'probes', 'tokens', 'dollars', 'at most', 'store'];

const verdictLine = ({ firstVerdictAt }: CheckReport): string =>
  firstVerdictAt === null
    ? 'first verdict   none before a baseline is recorded ("coalmine baseline record --quick")'
    : `first verdict   ${firstVerdictAt}, when the first whole cycle with baselines has been answered`;

/** The report for a terminal: what is watched, what it costs a day, when it starts to say something, what to look at. */
export const reportText = (report: CheckReport): string => {
  const { estimate, limit } = report;
  const states = BASELINE_STATES.map((state) => `${report.baselines[state]} ${state}`).join(', ');
  const rows = [
    HEADING,
    ...estimate.schedules.map(({ schedule, perDay }) => row(schedule, perDay)),
    row('all', estimate.perDay),
    row('busiest day', estimate.busiestDay),
  ];
  const tokens = limit.tokensPerDay === null ? '' : ` and ${number(limit.tokensPerDay)} tokens`;
  return [
    report.config,
    `watched         ${report.backends} backends, ${report.canaries} canaries, ${report.cells} cells`,
    `baselines       ${states}`,
    verdictLine(report),
    `limit of a day  $${limit.dollarsPerDay.toFixed(2)}${tokens}`,
    '',
    table(rows),
    ...(report.warnings.length === 0 ? [] : ['', ...report.warnings.map((warning) => `warning: ${warning}`)]),
  ].join('\n');
};
