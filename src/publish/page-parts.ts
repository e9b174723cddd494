import { scopeName } from '../model.ts';
import type { CallersHit, Effect, Incident, VerdictName } from '../judgement.ts';
import { html } from './html.ts';
import type { Markup } from './html.ts';
import { VERDICT_WORDS } from './verdict-words.ts';
import { percent } from './words.ts';

/** `about 16% of answers (12% to 21%)`, or that it cannot be told. */
export const size = (effect: Effect | null): string =>
  effect === null
    ? 'cannot be told yet'
    : `about ${percent(effect.degradedFraction)} of answers (${percent(effect.low)} to ${percent(effect.high)})`;

/** How far a fault follows the caller: who always gets the bad answers, and who never does. */
export const callersText = ({ hit, of }: CallersHit): string => `${hit} of ${of} show a loss of their own`;

export const evidence = ({ nats, threshold }: { readonly nats: number; readonly threshold: number }): string =>
  `${nats.toFixed(1)} nats, alarm at ${threshold.toFixed(1)}`;

/** A verdict as a symbol and its word, so that no colour is needed to read it. */
export const badge = (verdict: VerdictName): Markup => {
  const { symbol, label } = VERDICT_WORDS[verdict];
  return html`<span class="badge ${verdict}"><span aria-hidden="true">${symbol}</span> ${label}</span>`;
};

export const incidentPath = (id: string): string => `/incidents/${encodeURIComponent(id)}`;

/** `quality: hardware=trainium2` as a link to its page. */
export const incidentLink = ({ id, class: kind, scope }: Pick<Incident, 'id' | 'class' | 'scope'>): Markup =>
  html`<a href="${incidentPath(id)}">${kind}: ${scopeName(scope)}</a>`;

/** A table that may be wider than the screen; `caption` names it to who cannot see where it stands. */
export const tableOf = (caption: string, head: readonly string[], rows: readonly Markup[]): Markup =>
  html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${head.map((name) => html`<th scope="col">${name}</th> `)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div> `;
