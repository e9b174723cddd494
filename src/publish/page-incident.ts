import { scopeName } from '../model.ts';
import type { Incident, Verdict } from '../judgement.ts';
import type { Backend } from '../model.ts';
import { courseChart } from './course-chart.ts';
import { html, link } from './html.ts';
import type { Markup } from './html.ts';
import { leadText, ruledOutText } from './incident-words.ts';
import { page } from './page-layout.ts';
import { badge, evidence, incidentPath, size, tableOf } from './page-parts.ts';
import { failingSample } from './page-samples.ts';
import type { IncidentView, NearbyChange, StatusView } from './views.ts';
import { percent, when } from './words.ts';

const SAMPLES_SHOWN = 3;
const BACKENDS_SHOWN = 20;

const runbooks = (backends: readonly Backend[]): readonly string[] => [
  ...new Set(backends.flatMap(({ runbook }) => runbook ?? [])),
];

const candidates = ({ candidates: list, localized }: Incident): Markup =>
  list.length === 0
    ? html`<p>No slice stands out yet.</p>`
    : html`<p>${localized ? '' : 'No slice is probable enough yet; the scope above is the one that alarmed.'}</p>
        ${tableOf(
          'Slices that explain it, by probability',
          ['Slice', 'Probability'],
          list.map(
            ({ scope, probability }) =>
              html`<tr>
                <th scope="row">${scopeName(scope)}</th>
                <td>${percent(probability)}</td>
              </tr> `,
          ),
        )}`;

const affected = (backends: readonly Backend[], total: number): Markup =>
  html`<dt>Backends</dt>
    <dd>
      ${backends.length} of ${total}:
      ${backends
        .slice(0, BACKENDS_SHOWN)
        .map(({ id }) => id)
        .join(', ')}${backends.length > BACKENDS_SHOWN ? ' …' : ''}
    </dd>`;

const facts = (incident: Incident, backends: readonly Backend[], total: number): Markup =>
  html`<dl>
    <dt>Scope</dt>
    <dd>${scopeName(incident.scope)}</dd>
    ${affected(backends, total)}
    <dt>Class</dt>
    <dd>${incident.class} (${incident.signals.join(', ')})</dd>
    <dt>Size</dt>
    <dd>${size(incident.effect)}</dd>
    <dt>Onset</dt>
    <dd>${when(incident.onsetAt)}</dd>
    <dt>Opened</dt>
    <dd>${when(incident.openedAt)}</dd>
    <dt>Evidence</dt>
    <dd>${evidence(incident.evidence)}</dd>
    <dt>Owners</dt>
    <dd>${incident.owners.length === 0 ? 'none configured' : incident.owners.join(', ')}</dd>
  </dl> `;

const elsewhere = (verdicts: readonly Verdict[]): Markup =>
  verdicts.length === 0
    ? html`<p>Nothing else is judged.</p>`
    : tableOf(
        'Verdicts nearby',
        ['Scope', 'Signal', 'Verdict', 'Evidence', 'Samples'],
        verdicts.map(
          ({ scope, signal, verdict, evidence: nats, samples }) =>
            html`<tr>
              <th scope="row">${scopeName(scope)}</th>
              <td>${signal}</td>
              <td>${badge(verdict)}</td>
              <td>${evidence(nats)}</td>
              <td>${samples}</td>
            </tr> `,
        ),
      );

const change = ({ at, what, incident }: NearbyChange): Markup =>
  html`<li>${when(at)}: ${incident === undefined ? what : html`<a href="${incidentPath(incident)}">${what}</a>`}</li> `;

const lead = (incident: Incident, nowMs: number): Markup =>
  html`<p class="${incident.closedAt === null ? 'incident' : 'calm'}">
    <b>${incident.closedAt === null ? 'Open.' : 'Closed.'}</b> ${leadText(incident, nowMs)}
    ${incident.provisional ? 'Its baselines are provisional: recorded back to back, judged with twice the tolerance.' : ''}
  </p> `;

const list = (entries: readonly Markup[], none: string): Markup =>
  entries.length === 0
    ? html`<p>${none}</p>`
    : html`<ul>
        ${entries}
      </ul> `;

/** `/incidents/ID`: what is known of one incident. Answers are untrusted text. */
export const incidentPage = (
  { incident, backends, failing, verdicts, changes, nextSteps }: IncidentView,
  status: StatusView,
  total: number,
  nowMs: number,
): Markup => {
  const books = runbooks(backends);
  return page(
    `${incident.class}: ${scopeName(incident.scope)}`,
    status,
    nowMs,
    html`${lead(incident, nowMs)}
      <h2>What to do</h2>
      <ol>
        ${books.length === 0 ? '' : html`<li>Runbook: ${books.map((book, i) => html`${i === 0 ? '' : ', '}${link(book, book)}`)}</li>`}
        ${nextSteps.map((step) => html`<li>${step}</li> `)}
      </ol>
      <h2>What is known</h2>
      ${facts(incident, backends, total)}
      <h2>Evidence over time</h2>
      ${courseChart(incident)}
      <h2>Failing samples</h2>
      ${failing.length === 0 ? html`<p>None is kept.</p>` : failing.slice(0, SAMPLES_SHOWN).map(failingSample)}
      <h2>Where</h2>
      ${candidates(incident)}
      <h2>What was ruled out</h2>
      ${list(
        (incident.ruledOut ?? []).map((one) => html`<li>${ruledOutText(one)}</li> `),
        'Nothing could be ruled out yet.',
      )}
      <h2>Nearby</h2>
      ${elsewhere(verdicts)}
      <h2>Around the onset</h2>
      ${list(changes.map(change), 'Nothing else is known from six hours before the onset on.')}
      <p>
        <a href="/api/v1/incidents/${encodeURIComponent(incident.id)}">All of this as JSON</a> · in a terminal: coalmine
        incident show ${incident.id}
      </p> `,
  );
};
