import { FAILURE_REASONS } from '../model.ts';
import type { Verdict } from '../judgement.ts';
import { scopeName } from '../model.ts';
import { html } from './html.ts';
import type { Markup } from './html.ts';
import { baselineCounts, baselineText, newest, verdictCounts } from './matrix.ts';
import { badge, tableOf } from './page-parts.ts';
import { BLIND, PRESSING, VERDICT_WORDS } from './verdict-words.ts';
import type { DetectableFractions } from './verdict-series.ts';
import type { AvailabilityView, BackendAvailability, CellView, StatusView } from './views.ts';
import { age, count, percent, when } from './words.ts';

export interface Coverage {
  readonly status: StatusView;
  readonly verdicts: readonly Verdict[];
  readonly cells: readonly CellView[];
  readonly quiet: boolean;
  /** Null until it was worked out. */
  readonly detectable: readonly DetectableFractions[] | null;
  readonly nowMs: number;
}

const relied = (verdicts: readonly Verdict[]): { readonly total: number; readonly blind: number } => ({
  total: verdicts.length,
  blind: verdicts.filter(({ verdict }) => BLIND.includes(verdict)).length,
});

const summary = ({ total, blind }: ReturnType<typeof relied>): string => {
  if (total === 0) return 'Nothing is judged yet: that no incident is open says nothing.';
  const seen = `${total - blind} of ${count(total, 'verdict')} can be relied on`;
  return blind === 0 ? `${seen}.` : `${seen}; the other ${blind} could not see a degradation now.`;
};

/** Which signals the blind verdicts are of, most of them first. */
const blindSignals = (verdicts: readonly Verdict[]): string => {
  const blind = verdicts.filter(({ verdict }) => BLIND.includes(verdict));
  const groups = [...Map.groupBy(blind, ({ signal }) => signal)].toSorted(([, a], [, b]) => b.length - a.length);
  return groups.map(([signal, of]) => `${signal} (${of.length})`).join(', ');
};

const freshness = (cells: readonly CellView[], nowMs: number): string => {
  const last = newest(cells.map(({ lastSampleAt }) => lastSampleAt));
  const never = cells.filter(({ lastSampleAt }) => lastSampleAt === null).length;
  const newestText =
    last === null
      ? 'No valid sample has come yet.'
      : `The newest valid sample is ${age(nowMs - Date.parse(last))} old.`;
  return `${newestText}${never === 0 ? '' : ` ${count(never, 'cell')} of ${cells.length} never had one, or not in the last day.`}`;
};

const compared = (cells: readonly CellView[]): string => {
  const counts = baselineCounts(cells);
  const used = counts.valid + counts.provisional + counts.expired;
  return `${used} of ${count(cells.length, 'cell')} have a baseline to be compared with (${baselineText(counts) || 'there are no cells'}).`;
};

const controlled = ({ control }: StatusView, nowMs: number): string => {
  if (control === null) return 'The positive control is off: nothing shows that a fault would be noticed.';
  const { startedAt, faulty, lastDetectedAt } = control;
  if (lastDetectedAt !== null)
    return `A fault that coalmine makes on purpose, on a backend of its own, was last noticed ${age(nowMs - Date.parse(lastDetectedAt))} ago.`;
  const since = age(nowMs - Date.parse(startedAt));
  return `The positive control began ${since} ago; ${faulty ? 'its fault is not noticed yet' : 'no fault was made yet'}.`;
};

/** What would be found within a day where least is seen, and on the widest scope. */
const found = (detectable: Coverage['detectable']): string | null => {
  if (detectable === null || detectable.length === 0) return null;
  const days = detectable.map(({ scope, signal, fractions }) => ({ scope, signal, day: fractions['24h'] ?? 1 }));
  const said = (one: (typeof days)[number]): string =>
    `${one.day >= 1 ? 'nothing less than a total loss' : `a share of ${percent(one.day)} of bad answers`} on ${scopeName(one.scope)} (${one.signal})`;
  const least = days.reduce((worst, one) => (one.day > worst.day ? one : worst));
  const most = days.reduce((best, one) => (one.day < best.day ? one : best));
  return `Within a day ${said(most)} would be found with 90% certainty; where least is seen, ${said(least)}.`;
};

/** What may be concluded from it when no incident is open. */
export const coverage = ({ status, verdicts, cells, quiet, nowMs, detectable }: Coverage): Markup => {
  const reach = found(detectable);
  const sums = relied(verdicts);
  const counts = new Map(verdictCounts(verdicts));
  return html`<h2 id="silence">What silence means</h2>
    <p class="${quiet && sums.total > 0 && sums.blind === 0 ? 'calm' : 'unsure'}">${summary(sums)}</p>
    <ul>
      ${sums.blind === 0 ? '' : html`<li>They are of ${blindSignals(verdicts)}.</li>`}
      <li>${freshness(cells, nowMs)}</li>
      <li>${compared(cells)}</li>
      <li>${controlled(status, nowMs)}</li>
      ${reach === null ? '' : html`<li>${reach}</li>`}
      <li>
        Thresholds allow about ${count(status.falseAlarmsPerMonth, 'false alarm')} a month in the whole fleet. A fall
        within the configured tolerance is not looked for, and what no canary asks is not seen.
      </li>
    </ul>
    <dl>
      ${PRESSING.map(
        (name) =>
          html`<dt>${badge(name)} ${counts.get(name) ?? 0}</dt>
            <dd>${VERDICT_WORDS[name].meaning}</dd> `,
      )}
    </dl> `;
};

const reasons = ({ failures }: BackendAvailability): string =>
  FAILURE_REASONS.flatMap((reason) => (failures[reason] === undefined ? [] : [`${failures[reason]} ${reason}`])).join(
    ', ',
  );

const failed = ({ failures }: BackendAvailability): number =>
  Object.values(failures).reduce((sum, number) => sum + number, 0);

/** Failed calls: missing data, shown apart from quality. */
export const availability = ({ since, backends }: AvailabilityView): Markup => {
  const probes = backends.reduce((sum, one) => sum + one.probes, 0);
  const failing = backends.filter((one) => failed(one) > 0).toSorted((a, b) => failed(b) - failed(a));
  return html`<h2>Failed calls</h2>
    <p>
      Since ${when(since)}, ${failing.reduce((sum, one) => sum + failed(one), 0)} of ${count(probes, 'probe')} had no
      answer. A failed call is missing data: it never counts as a bad answer.
    </p>
    ${
      failing.length === 0
        ? ''
        : tableOf(
            'Failed calls by backend and reason',
            ['Backend', 'Failed', 'Reasons'],
            failing.map(
              (one) =>
                html`<tr>
                  <th scope="row">${one.backend}</th>
                  <td>${failed(one)} of ${one.probes} (${percent(failed(one) / one.probes)})</td>
                  <td>${reasons(one)}</td>
                </tr> `,
            ),
          )
    }`;
};
