import { scopeName } from '../model.ts';
import type { Incident, Verdict } from '../judgement.ts';
import type { Backend } from '../model.ts';
import { courseChart } from './course-chart.ts';
import { html, link } from './html.ts';
import type { Markup } from './html.ts';
import { changeNote, leadText, ruledOutLines } from './incident-words.ts';
import { page } from './page-layout.ts';
import { badge, callersText, evidence, incidentPath, size, tableOf } from './page-parts.ts';
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

const ledBy = ({ capability }: Incident): string =>
  capability === undefined ? 'answers of all kinds' : `answers of ${capability}`;

const hitCallers = ({ callers }: Incident): Markup | string =>
  callers === undefined
    ? ''
    : html`<dt>Callers</dt>
        <dd>${callersText(callers)}</dd>`;

const facts = (incident: Incident, backends: readonly Backend[], total: number): Markup =>
  html`<dl>
    <dt>Scope</dt>
    <dd>${scopeName(incident.scope)}</dd>
    ${affected(backends, total)}
    <dt>Class</dt>
    <dd>${incident.class} (${incident.signals.join(', ')})</dd>
    <dt>Led by</dt>
    <dd>${ledBy(incident)}</dd>
    <dt>Size</dt>
    <dd>${size(incident.effect)}</dd>
    ${hitCallers(incident)}
    <dt>Onset</dt>
    <dd>${when(incident.onsetAt)}</dd>
    <dt>Opened</dt>
    <dd>${when(incident.openedAt)}</dd>
    <dt>Evidence</dt>
    <dd>${evidence(incident.evidence)}</dd>
    <dt>Owners</dt>
    <dd>${incident.owners.length === 0 ? 'none configured' : incident.owners.join(', ')}</dd>
  </dl> `;

const verdictTable = (caption: string, first: string, rows: readonly (readonly [string, Verdict])[]): Markup =>
  tableOf(
    caption,
    [first, 'Verdict', 'Evidence', 'Samples'],
    rows.map(
      ([name, { verdict, evidence: nats, samples }]) =>
        html`<tr>
          <th scope="row">${name}</th>
          <td>${badge(verdict)}</td>
          <td>${evidence(nats)}</td>
          <td>${samples}</td>
        </tr> `,
    ),
  );

const elsewhere = ({ incident, verdicts }: IncidentView): Markup => {
  const own = scopeName(incident.scope);
  const here = verdicts.filter(({ scope }) => scopeName(scope) === own);
  const there = verdicts.filter(({ scope }) => scopeName(scope) !== own);
  return html`<h2>The same elsewhere</h2>
    ${
      there.length === 0
        ? html`<p>No other scope is judged by the same signals.</p>`
        : verdictTable(
            'The signals of this incident on neighbouring scopes',
            'Scope and signal',
            there.map((one) => [`${scopeName(one.scope)}: ${one.signal}`, one]),
          )
    }
    <h2>Other signals here</h2>
    ${
      here.length === 0
        ? html`<p>No other signal is judged on this scope.</p>`
        : verdictTable(
            'Other signals on the scope of this incident',
            'Signal',
            here.map((one) => [`${one.signal} (${one.class})`, one]),
          )
    }`;
};

const change = (one: NearbyChange): Markup => {
  const { at, what, incident, event } = one;
  const shown = incident === undefined ? what : html`<a href="${incidentPath(incident)}">${what}</a>`;
  const note = changeNote(one);
  return html`<li>
    ${when(at)}:
    ${event?.link === undefined ? shown : link(event.link, what)}${note === null ? '' : html`<br />${note}`}
  </li> `;
};

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
export const incidentPage = (view: IncidentView, status: StatusView, total: number, nowMs: number): Markup => {
  const { incident, backends, failing, changes, nextSteps } = view;
  const books = runbooks(backends);
  return page(
    `${incident.class}: ${scopeName(incident.scope)}`,
    status,
    nowMs,
    html`${lead(incident, nowMs)}
      <h2>What to do</h2>
      <ol>
        ${books.length === 0 ? '' : html`<li>Runbook: ${books.map((book, i) => html`${i === 0 ? '' : ', '}${link(book, book)}`)}</li>`}
        ${nextSteps.map(
          ({ what, command }) =>
            html`<li>${what}${command === undefined ? '' : html`<br /><code>${command}</code>`}</li> `,
        )}
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
        ruledOutLines(incident.ruledOut ?? []).map((one) => html`<li>${one}</li> `),
        'Nothing could be ruled out yet.',
      )}
      ${elsewhere(view)}
      <h2>Around the onset</h2>
      ${list(changes.map(change), 'Nothing else is known from six hours before the onset on.')}
      <p>
        <a href="/api/v1/incidents/${encodeURIComponent(incident.id)}">All of this as JSON</a> · in a terminal: coalmine
        incident show ${incident.id}
      </p> `,
  );
};
