import { SIGNAL_CLASSES } from '../judgement.ts';
import type { Divergence, SignalClass } from '../judgement.ts';
import { html, link } from './html.ts';
import type { Markup } from './html.ts';
import { baselineText } from './matrix.ts';
import type { MatrixCell, MatrixRow } from './matrix.ts';
import { badge, incidentPath, tableOf } from './page-parts.ts';
import { age, count, percent, when } from './words.ts';

const SIGNALS_NAMED = 3;

/** Names of signals where they say more than the class does. */
const signals = ({ verdict, shown, blind }: MatrixCell): string => {
  const calm = verdict === 'stable';
  const named = calm ? blind : shown;
  if (named.length === 0) return '';
  const names = named.slice(0, SIGNALS_NAMED).map(({ signal }) => signal);
  return `${calm ? 'not judged: ' : ''}${names.join(', ')}${named.length > SIGNALS_NAMED ? ' …' : ''}`;
};

const classCell = (kind: SignalClass, cell: MatrixCell): Markup => {
  const { verdict, scopeSize, incident } = cell;
  if (verdict === null && incident === null) return html`<td class="none">–</td> `;
  const named = signals(cell);
  return html`<td>
    ${verdict === null ? '' : badge(verdict)}${named === '' ? '' : html` <small>${named}</small>`}${
      scopeSize > 1 ? html` <small>judged with ${count(scopeSize - 1, 'other')}</small>` : ''
    }${incident === null ? '' : html` <a href="${incidentPath(incident)}" aria-label="incident of ${kind}">incident</a>`}
  </td> `;
};

/** `below its siblings in correct, by 5.1% (4.2% to 6.0%)`. */
const divergenceText = ({ signal, difference }: Divergence): string => {
  const below = `below its siblings in ${signal}`;
  if (difference === null) return below;
  const { estimate, low, high } = difference;
  return `${below}, by ${percent(-estimate)} (${percent(-high)} to ${percent(-low)})`;
};

const row = (
  { backend, cells, divergences, lastSampleAt, pausedUntil, baselines }: MatrixRow,
  nowMs: number,
): Markup => {
  const { id, model, region, hardware, runbook } = backend;
  const states = baselineText(baselines);
  const affected = SIGNAL_CLASSES.some((kind) => cells[kind].incident !== null);
  return html`<tr class="${affected ? 'affected' : 'quiet'}">
    <th scope="row">
      ${id}
      <small>${model} · ${region} · ${hardware}</small
      >${runbook === undefined ? '' : html` <small>${link(runbook, 'runbook')}</small>`}
      ${divergences.map((one) => html`<small class="diverges">${divergenceText(one)}</small> `)}
      ${pausedUntil === null ? '' : html`<small>paused until ${when(pausedUntil)}</small>`}
    </th>
    ${SIGNAL_CLASSES.map((kind) => classCell(kind, cells[kind]))}
    <td>${lastSampleAt === null ? 'never' : `${age(nowMs - Date.parse(lastSampleAt))} ago`}</td>
    <td><small>${states === '' ? 'no cells' : states}</small></td>
  </tr> `;
};

/** Every backend with its verdicts, one column for each class. */
export const matrixTable = (rows: readonly MatrixRow[], nowMs: number): Markup =>
  tableOf(
    'Verdicts by backend and class',
    ['Backend', ...SIGNAL_CLASSES, 'Last valid sample', 'Baselines'],
    rows.map((one) => row(one, nowMs)),
  );
