import type { BaselineState } from '../../judgement.ts';
import type { BaselineMatch } from '../../baselines/match.ts';
import { baselinePath } from '../../baselines/path.ts';
import type { Cell } from '../../model.ts';
import type { Estimate } from '../../plan/estimate.ts';
import type { Everything } from '../load-everything.ts';

export interface WarningInput {
  readonly everything: Everything;
  readonly cells: readonly Cell[];
  readonly match: BaselineMatch;
  readonly estimate: Estimate;
}

/** More names than this are counted instead of listed. */
const LISTED = 5;

const some = (names: readonly string[]): string =>
  names.length <= LISTED ? names.join(', ') : `${names.slice(0, LISTED).join(', ')} and ${names.length - LISTED} more`;

const STATE_NOTES: Readonly<Record<Exclude<BaselineState, 'valid'>, string>> = {
  provisional: 'have a provisional baseline: twice the tolerance, until one from separate days is approved',
  expired: 'have an expired baseline: it stays in use, and should be recorded again',
  invalid: 'have no reference, since canary or scorers have changed: "coalmine baseline record" records them anew',
  missing: 'have no baseline: "coalmine baseline record --quick" gives a provisional one',
};

const baselineWarnings = ({ cells }: BaselineMatch): readonly string[] =>
  Object.entries(STATE_NOTES).flatMap(([state, note]) => {
    const paths = [...new Set(cells.filter((cell) => cell.state === state).map(baselinePath))];
    const count = cells.filter((cell) => cell.state === state).length;
    return count === 0 ? [] : [`${count} of ${cells.length} cells ${note} (${some(paths)})`];
  });

const unusedWarnings = ({ everything, cells, match }: WarningInput): readonly string[] => {
  const { config, baselines } = everything;
  const probed = new Set(cells.map(({ backend }) => backend));
  const idle = config.backends.filter(({ id }) => !probed.has(id)).map(({ id }) => id);
  const used = new Set(match.cells.map(baselinePath));
  const unused = baselines.map(baselinePath).filter((path) => !used.has(path));
  return [
    ...(idle.length === 0 ? [] : [`no schedule probes ${some(idle)}`]),
    ...(unused.length === 0 ? [] : [`no schedule uses the baselines ${some(unused)}`]),
  ];
};

const rateWarnings = ({ everything, estimate }: WarningInput): readonly string[] =>
  everything.config.backends.flatMap(({ id, limits }) => {
    const peak = estimate.backends.find(({ backend }) => backend === id);
    if (peak === undefined) return [];
    const above = (what: string, wanted: number, limit: number | null): readonly string[] =>
      limit === null || wanted <= limit
        ? []
        : [
            `${id}: ${Math.ceil(wanted)} ${what} a minute are planned, its limit is ${limit}; probes will wait and may be deferred`,
          ];
    return [
      ...above('requests', peak.peakPerMinute, limits.requestsPerMinute),
      ...above('tokens', peak.peakTokensPerMinute, limits.tokensPerMinute),
    ];
  });

const costWarnings = ({ everything, estimate }: WarningInput): readonly string[] => {
  const { dollarsPerDay, burstShare } = everything.config.budget;
  const { dollars, maxDollars } = estimate.busiestDay;
  const unknown = estimate.unknownPrices;
  return [
    ...(unknown.length === 0
      ? []
      : [`no price is known for ${some(unknown)}: the dearest known one counts; set "prices"`]),
    ...(dollars <= dollarsPerDay && dollars > dollarsPerDay * (1 - burstShare)
      ? [
          `the schedules need $${dollars.toFixed(2)} on the busiest day and bursts may take $${(dollarsPerDay * burstShare).toFixed(2)}, together more than the limit: while something is suspect, probes of schedules could be deferred`,
        ]
      : []),
    ...(dollars <= dollarsPerDay && maxDollars > dollarsPerDay
      ? [
          `if every answer took all the tokens it may, a day would cost $${maxDollars.toFixed(2)}: some probes could then be deferred`,
        ]
      : []),
  ];
};

/** What an operator should know though nothing is wrong; one sentence each. */
export const warningsOf = (input: WarningInput): readonly string[] => {
  const { pending } = input.everything;
  const waiting =
    pending.length === 0 ? [] : [`${pending.length} recorded baselines wait for approval ("coalmine baseline diff")`];
  return [
    ...baselineWarnings(input.match),
    ...waiting,
    ...unusedWarnings(input),
    ...rateWarnings(input),
    ...costWarnings(input),
  ];
};
