import { inScope, scopeName } from '../model.ts';
import type { Incident } from '../judgement.ts';
import type { Backend, Outcome } from '../model.ts';
import { cut, html, link } from './html.ts';
import type { Markup } from './html.ts';
import { evidence, page, size } from './page-layout.ts';
import type { FailingSample, IncidentView, StatusView } from './views.ts';
import { percent, when } from './words.ts';

const TEXT_LIMIT = 2_000;
const SAMPLES_SHOWN = 3;

const outcomeText = (outcome: Outcome): string => {
  if (outcome.kind === 'failure') return `${outcome.reason}: ${outcome.message}`;
  const calls = outcome.toolCalls.map(({ name, arguments: args }) => `[tool call] ${name} ${JSON.stringify(args)}`);
  return [...(outcome.text === '' && calls.length > 0 ? [] : [outcome.text]), ...calls].join('\n');
};

const scoresText = (scores: FailingSample['sample']['scores']): string =>
  Object.entries(scores)
    .map(([aspect, score]) => `${aspect} ${score === null ? 'not judged' : score.toFixed(2)}`)
    .join(', ');

const textBlock = (text: string): Markup =>
  text === '' ? html`<p><small>(empty)</small></p>` : html`<pre dir="auto">${cut(text, TEXT_LIMIT)}</pre>`;

const failing = ({ sample, baselineText }: FailingSample): Markup =>
  html`<h3>${sample.canary} on ${sample.backend}</h3>
    <p>
      <small
        >${when(sample.at)}, variant
        ${sample.variant}${Object.keys(sample.scores).length === 0 ? '' : `, ${scoresText(sample.scores)}`}, probe
        ${sample.key}</small
      >
    </p>
    ${textBlock(outcomeText(sample.outcome))}${
      baselineText === null
        ? ''
        : html`<p><small>An answer from its baseline:</small></p>
            ${textBlock(baselineText)}`
    }`;

const candidates = ({ candidates: list, localized }: Incident): Markup =>
  list.length === 0
    ? html`<p>No slice stands out yet.</p>`
    : html`<p>${localized ? '' : 'No slice is probable enough yet; the scope above is the one that alarmed.'}</p>
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th>Slice</th>
                <th>Probability</th>
              </tr>
            </thead>
            <tbody>
              ${list.map(
                ({ scope, probability }) =>
                  html`<tr>
                    <td>${scopeName(scope)}</td>
                    <td>${percent(probability)}</td>
                  </tr> `,
              )}
            </tbody>
          </table>
        </div> `;

const affected = (incident: Incident, backends: readonly Backend[]): Markup => {
  const inside = backends.filter((one) => inScope(one, incident.scope));
  return html`<dt>Backends</dt>
    <dd>
      ${inside.length} of ${backends.length}:
      ${inside
        .slice(0, 20)
        .map(
          ({ id, runbook }, i) => html`${i === 0 ? '' : ', '}${runbook === undefined ? id : link(runbook, id)}`,
        )}${inside.length > 20 ? ' …' : ''}
    </dd>`;
};

/** `/incidents/ID`: what is known of one incident. Answers are untrusted text. */
export const incidentPage = (
  { incident, failing: samples }: IncidentView,
  status: StatusView,
  backends: readonly Backend[],
  nowMs: number,
): Markup =>
  page(
    `${incident.class}: ${scopeName(incident.scope)}`,
    status,
    nowMs,
    html`<p class="${incident.closedAt === null ? 'incident' : 'calm'}">
        ${
          incident.closedAt === null
            ? 'Open.'
            : `Closed ${when(incident.closedAt)}${incident.closedBy === null ? '' : ` by ${incident.closedBy}`}.`
        }${incident.provisional ? ' Its baselines are provisional: recorded back to back, judged with twice the tolerance.' : ''}
      </p>
      <dl>
        <dt>Scope</dt>
        <dd>${scopeName(incident.scope)}</dd>
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
        ${affected(incident, backends)}
      </dl>
      <h2>Where</h2>
      ${candidates(incident)}
      <h2>Failing samples</h2>
      ${samples.length === 0 ? html`<p>None is kept.</p>` : samples.slice(0, SAMPLES_SHOWN).map(failing)} `,
  );
