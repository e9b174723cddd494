import { BASELINE_STATES } from '../judgement.ts';
import { scopeName } from '../model.ts';
import type { Incident, Verdict } from '../judgement.ts';
import type { Backend } from '../model.ts';
import { html, link } from './html.ts';
import type { Markup } from './html.ts';
import { matrix, verdictCounts } from './matrix.ts';
import type { MatrixRow } from './matrix.ts';
import { evidence, page, size } from './page-layout.ts';
import type { CellView, StatusView } from './views.ts';
import { age, count, dollars, when } from './words.ts';

export interface FleetPage {
  readonly status: StatusView;
  readonly backends: readonly Backend[];
  readonly verdicts: readonly Verdict[];
  readonly incidents: readonly Incident[];
  readonly cells: readonly CellView[];
  readonly nowMs: number;
}

const incidentLine = (incident: Incident): Markup =>
  html`<article class="incident">
    <h3><a href="/incidents/${encodeURIComponent(incident.id)}">${incident.class}: ${scopeName(incident.scope)}</a></h3>
    <p>
      Size: ${size(incident.effect)}, since ${when(incident.onsetAt)}. Evidence
      ${evidence(incident.evidence)}.${
        incident.localized ? '' : ' The slice cannot be told yet.'
      }${incident.provisional ? ' Its baselines are provisional.' : ''}${incident.owners.length === 0 ? '' : ` Owner: ${incident.owners.join(', ')}.`}
    </p>
  </article> `;

const badge = ({ signal, verdict }: Verdict): Markup =>
  html`<span class="badge ${verdict}">${signal}: ${verdict}</span> `;

const baselineText = ({ baselines }: MatrixRow): string =>
  BASELINE_STATES.flatMap((state) => (baselines[state] === 0 ? [] : [`${baselines[state]} ${state}`])).join(', ');

const row = (one: MatrixRow, nowMs: number): Markup =>
  html`<tr>
    <td>${one.backend.runbook === undefined ? one.backend.id : link(one.backend.runbook, one.backend.id)}</td>
    <td>${one.backend.model}</td>
    <td>${one.backend.region}<br /><small>${one.backend.hardware}</small></td>
    <td>
      ${one.quality.length === 0 ? html`<span class="badge">not judged</span>` : one.quality.map(badge)}${
        one.scopeSize > 1
          ? html`<br /><small>judged together with ${count(one.scopeSize - 1, 'other backend')}</small>`
          : ''
      }
    </td>
    <td>${one.lastSampleAt === null ? 'never' : `${age(nowMs - Date.parse(one.lastSampleAt))} ago`}</td>
    <td>${baselineText(one) === '' ? 'no cells' : baselineText(one)}</td>
  </tr> `;

const UNJUDGED: readonly string[] = ['no_baseline', 'stale', 'insufficient'];

/** What may be concluded from it when no incident is open. */
const silence = ({ status, verdicts, incidents }: FleetPage): Markup => {
  const counts = verdictCounts(verdicts);
  const total = verdicts.length;
  const blind = counts.filter(([name]) => UNJUDGED.includes(name)).reduce((sum, [, number]) => sum + number, 0);
  const listed = counts.map(([name, number]) => `${number} ${name}`).join(', ');
  const quiet = incidents.every(({ closedAt }) => closedAt !== null);
  return html`<h2>What silence means</h2>
    <p class="${quiet && total > 0 && blind === 0 ? 'calm' : 'unsure'}">
      ${
        total === 0
          ? 'Nothing is judged yet: that no incident is open says nothing.'
          : `${total - blind} of ${count(total, 'verdict')} can be relied on${
              blind === 0 ? '.' : `; the other ${blind} could not see a degradation now.`
            }`
      }
      ${listed === '' ? '' : `Verdicts: ${listed}.`}
    </p>
    <p>
      Thresholds allow about ${count(status.falseAlarmsPerMonth, 'false alarm')} a month in the whole fleet. A fall
      within the configured tolerance is not looked for, a failed call is missing data and never bad quality, and what
      no canary asks is not seen.
    </p> `;
};

const budget = ({ status }: FleetPage): Markup =>
  status.budget === null
    ? html``
    : html`<h2>Budget</h2>
        <p>
          ${dollars(status.budget.spentUsd + status.budget.reservedUsd)} of ${dollars(status.budget.limitUsd)} on
          ${status.budget.day} (UTC), ${dollars(status.budget.reservedUsd)} of it reserved for probes under way.
        </p> `;

/** `/`: open incidents first, then every backend, then what the quiet ones mean. */
export const fleetPage = (input: FleetPage): Markup => {
  const { status, incidents, nowMs } = input;
  const open = incidents.filter(({ closedAt }) => closedAt === null);
  const closed = incidents.filter(({ closedAt }) => closedAt !== null).slice(0, 10);
  const rows = matrix(input.backends, input.verdicts, input.cells);
  return page(
    open.length === 0 ? 'No open incident' : count(open.length, 'open incident'),
    status,
    nowMs,
    html`${status.ready ? '' : html`<p class="unsure">Not ready: ${status.reason ?? 'starting'}.</p>`}
      ${open.map(incidentLine)}
      <h2>Backends</h2>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th>Backend</th>
              <th>Model</th>
              <th>Region, hardware</th>
              <th>Quality</th>
              <th>Last valid sample</th>
              <th>Baselines</th>
            </tr>
          </thead>
          <tbody>
            ${rows.map((one) => row(one, nowMs))}
          </tbody>
        </table>
      </div>
      ${silence(input)}${budget(input)}${
        closed.length === 0
          ? ''
          : html`<h2>Closed lately</h2>
              <ul>
                ${closed.map(
                  (one) =>
                    html`<li>
                      <a href="/incidents/${encodeURIComponent(one.id)}">${one.class}: ${scopeName(one.scope)}</a>,
                      ${when(one.onsetAt)} to ${when(one.closedAt ?? one.onsetAt)}
                    </li> `,
                )}
              </ul> `
      }`,
  );
};
