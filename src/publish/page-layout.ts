import type { Effect } from '../judgement.ts';
import { html } from './html.ts';
import type { Markup } from './html.ts';
import type { StatusView } from './views.ts';
import { percent, when } from './words.ts';

export const STYLE_PATH = '/assets/coalmine.css';

/** A whole page. `title` is text. */
export const page = (title: string, status: StatusView, nowMs: number, body: Markup): Markup =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <link rel="stylesheet" href="${STYLE_PATH}" />
      </head>
      <body>
        <header>
          <h1>${title}</h1>
          <p>coalmine ${status.version}, ${when(new Date(nowMs).toISOString())}</p>
          <p><a href="/">Fleet</a> · <a href="/metrics">Metrics</a> · <a href="/api/v1/status">API</a></p>
        </header>
        <main>${body}</main>
      </body>
    </html> `;

/** `about 16% of answers (12% to 21%)`, or that it cannot be told. */
export const size = (effect: Effect | null): string =>
  effect === null
    ? 'cannot be told yet'
    : `about ${percent(effect.degradedFraction)} of answers (${percent(effect.low)} to ${percent(effect.high)})`;

export const evidence = ({ nats, threshold }: { readonly nats: number; readonly threshold: number }): string =>
  `${nats.toFixed(1)} nats, alarm at ${threshold.toFixed(1)}`;
