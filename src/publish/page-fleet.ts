import type { Incident, Verdict } from '../judgement.ts';
import type { Backend } from '../model.ts';
import { html } from './html.ts';
import type { Markup } from './html.ts';
import { matrix } from './matrix.ts';
import { availability, coverage } from './page-coverage.ts';
import { page } from './page-layout.ts';
import { matrixTable } from './page-matrix.ts';
import { evidence, incidentLink, size } from './page-parts.ts';
import { CLASS_WORDS } from './verdict-words.ts';
import type { AvailabilityView, CellView, StatusView } from './views.ts';
import { age, count, dollars, when } from './words.ts';

export interface FleetPage {
  readonly status: StatusView;
  readonly backends: readonly Backend[];
  readonly verdicts: readonly Verdict[];
  readonly incidents: readonly Incident[];
  readonly cells: readonly CellView[];
  readonly availability: AvailabilityView;
  readonly nowMs: number;
}

const CLOSED_SHOWN = 10;

const incidentCard = (incident: Incident, nowMs: number): Markup =>
  html`<article class="incident">
    <h3>${incidentLink(incident)}</h3>
    <p>${CLASS_WORDS[incident.class]}. Size: ${size(incident.effect)}.</p>
    <p>
      Since ${when(incident.onsetAt)} (${age(nowMs - Date.parse(incident.onsetAt))} ago). Evidence
      ${evidence(incident.evidence)}.${
        incident.localized ? '' : ' The slice cannot be told yet.'
      }${incident.provisional ? ' Its baselines are provisional.' : ''}${
        incident.owners.length === 0
          ? ''
          : html` <b>${incident.owners.length === 1 ? 'Owner' : 'Owners'}: ${incident.owners.join(', ')}.</b>`
      }
    </p>
  </article> `;

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

/** `/`: open incidents first, then every backend, then what the quiet ones mean. */
export const fleetPage = (input: FleetPage): Markup => {
  const { status, incidents, nowMs } = input;
  const open = incidents.filter(({ closedAt }) => closedAt === null);
  const closed = incidents.filter(({ closedAt }) => closedAt !== null).slice(0, CLOSED_SHOWN);
  return page(
    open.length === 0 ? 'No open incident' : count(open.length, 'open incident'),
    status,
    nowMs,
    html`${open.map((one) => incidentCard(one, nowMs))}
      <h2>Backends</h2>
      ${matrixTable(matrix(input), nowMs)} ${coverage({ ...input, quiet: open.length === 0 })}
      ${availability(input.availability)}${budget(input)}${closedLately(closed)}`,
  );
};
