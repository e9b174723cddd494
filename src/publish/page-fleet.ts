import type { Divergence, Incident, Verdict } from '../judgement.ts';
import type { Backend } from '../model.ts';
import type { ChangeEvent } from '../operator-events.ts';
import { inScope, scopeName } from '../model.ts';
import { html, link } from './html.ts';
import type { Markup } from './html.ts';
import { matrix } from './matrix.ts';
import { availability, coverage } from './page-coverage.ts';
import type { Coverage } from './page-coverage.ts';
import { page } from './page-layout.ts';
import { matrixTable } from './page-matrix.ts';
import { evidence, incidentLink } from './page-parts.ts';
import { CLASS_WORDS } from './verdict-words.ts';
import type { AvailabilityView, CellView, OpenPause, StatusView } from './views.ts';
import { age, count, dollars, percent, when } from './words.ts';

export interface FleetPage {
  readonly status: StatusView;
  readonly backends: readonly Backend[];
  readonly verdicts: readonly Verdict[];
  readonly divergences: readonly Divergence[];
  readonly incidents: readonly Incident[];
  readonly cells: readonly CellView[];
  readonly availability: AvailabilityView;
  readonly pauses: readonly OpenPause[];
  /** Newest first. */
  readonly changeEvents: readonly ChangeEvent[];
  /** Null or left out until it was worked out. */
  readonly detectable?: Coverage['detectable'];
  readonly nowMs: number;
}

const CLOSED_SHOWN = 10;

const howMuch = ({ effect }: Incident): Markup =>
  effect === null
    ? html`<b>Size cannot be told yet</b>`
    : html`<b>${percent(effect.degradedFraction)}</b> of answers (${percent(effect.low)} to ${percent(effect.high)})`;

const incidentCard = (incident: Incident, { backends, pauses, nowMs }: FleetPage): Markup => {
  const { class: kind, scope, onsetAt, localized, provisional, owners } = incident;
  const inside = backends.filter((one) => inScope(one, scope));
  const paused = inside.length > 0 && inside.every((one) => pauses.some((pause) => inScope(one, pause.scope)));
  const notes = [
    `Evidence ${evidence(incident.evidence)}.`,
    ...(localized ? [] : ['The slice cannot be told yet.']),
    ...(provisional ? ['Its baselines are provisional.'] : []),
    ...(paused ? ['Its scope is paused: it raises no alert.'] : []),
    owners.length === 0 ? 'No owner is configured.' : `Owned by ${owners.join(', ')}.`,
  ];
  return html`<article class="incident">
    <h3>${incidentLink(incident)}</h3>
    <p>${howMuch(incident)} on ${inside.length} of ${count(backends.length, 'backend')}: ${CLASS_WORDS[kind]}.</p>
    <p>Since ${when(onsetAt)} (${age(nowMs - Date.parse(onsetAt))} ago). ${notes.join(' ')}</p>
  </article> `;
};

const pausedScopes = (pauses: readonly OpenPause[]): Markup =>
  pauses.length === 0
    ? html``
    : html`<h2>Paused</h2>
        <ul class="unsure">
          ${pauses.map(
            ({ scope, until, reason, id }) =>
              html`<li>
                ${scopeName(scope)} until ${when(until)}: ${reason} (${id ?? 'a maintenance window'}). It is probed and
                not judged, and raises no alert.
              </li> `,
          )}
        </ul> `;

const budget = ({ status: { budget: today } }: FleetPage): Markup =>
  today === null
    ? html``
    : html`<h2>Budget</h2>
        <p>
          ${dollars(today.spentUsd + today.reservedUsd)} of ${dollars(today.limitUsd)} on ${today.day} (UTC),
          ${dollars(today.reservedUsd)} of it reserved for probes under
          way.${
            today.spentUsd + today.reservedUsd >= today.limitUsd
              ? ' It is used up: probes are deferred until tomorrow.'
              : ''
          }
        </p> `;

const closedLately = (closed: readonly Incident[]): Markup =>
  closed.length === 0
    ? html``
    : html`<h2>Closed lately</h2>
        <ul>
          ${closed.map(
            (one) => html`<li>${incidentLink(one)}, ${when(one.onsetAt)} to ${when(one.closedAt ?? one.onsetAt)}</li> `,
          )}
        </ul> `;

const changedLately = (events: readonly ChangeEvent[]): Markup =>
  events.length === 0
    ? html``
    : html`<h2>Changed lately</h2>
        <p>As told by people and deploying machines: no cause of anything by itself.</p>
        <ul>
          ${events.map(({ at, kind, scope, what, link: address }) => {
            const text = `${kind} on ${scopeName(scope)}: ${what}`;
            return html`<li>${when(at)}: ${address === undefined ? text : link(address, text)}</li> `;
          })}
        </ul> `;

/** `/`: open incidents first, then every backend, then what the quiet ones mean. */
export const fleetPage = (input: FleetPage): Markup => {
  const { status, incidents, nowMs } = input;
  const open = incidents.filter(({ closedAt }) => closedAt === null);
  const closed = incidents.filter(({ closedAt }) => closedAt !== null).slice(0, CLOSED_SHOWN);
  return page(
    open.length === 0 ? 'No open incident' : count(open.length, 'open incident'),
    status,
    nowMs,
    html`${open.map((one) => incidentCard(one, input))} ${pausedScopes(input.pauses)}
      <h2>Backends</h2>
      ${matrixTable(matrix(input), nowMs)}
      ${coverage({ ...input, detectable: input.detectable ?? null, quiet: open.length === 0 })}
      ${availability(input.availability)}${budget(input)}${changedLately(input.changeEvents)}${closedLately(closed)}`,
  );
};
