import { html } from './html.ts';
import type { Markup } from './html.ts';
import type { StatusView } from './views.ts';
import { when } from './words.ts';

export const STYLE_PATH = '/assets/coalmine.css';

/** A whole page. `title` is text. */
export const page = (title: string, status: StatusView, nowMs: number, body: Markup): Markup =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · coalmine</title>
        <link rel="stylesheet" href="${STYLE_PATH}" />
      </head>
      <body>
        <header>
          <h1>${title}</h1>
          <p>coalmine ${status.version}, as of ${when(new Date(nowMs).toISOString())}</p>
          <nav aria-label="Pages">
            <a href="/">Fleet</a> · <a href="/metrics">Metrics</a> · <a href="/api/v1/openapi.json">API</a>
          </nav>
        </header>
        <main>
          ${status.ready ? '' : html`<p class="unsure">Not ready: ${status.reason ?? 'starting'}.</p>`} ${body}
        </main>
      </body>
    </html> `;
