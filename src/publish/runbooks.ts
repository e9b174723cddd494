import { readFile } from 'node:fs/promises';
import { Router } from 'express';
import type { Clock } from '../model.ts';
import { html, htmlText } from './html.ts';
import { page } from './page-layout.ts';
import { methodNotAllowed } from './refusals.ts';
import type { Views } from './views.ts';

const FOLDER = new URL('../../docs/runbooks/', import.meta.url);

/** Text of a runbook that ships; null when there is none of that name. */
const readRunbook = async (name: string): Promise<string | null> => {
  // Nothing but a plain name reaches the file system.
  if (!/^[A-Za-z-]{1,80}$/.test(name)) return null;
  try {
    return await readFile(new URL(`${name}.md`, FOLDER), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
};

/** `/runbooks/NAME`: what the links of alerts lead to, also while the internet is part of the incident. Shown as written. */
export const runbooksRouter = (views: Pick<Views, 'status'>, clock: Pick<Clock, 'now'>): Router => {
  const router = Router({ caseSensitive: true });
  router
    .route('/runbooks/:name')
    .get(async ({ params }, response) => {
      const [status, text] = await Promise.all([views.status(), readRunbook(params.name)]);
      const body =
        text === null
          ? page('No such runbook', status, clock.now(), html`<p><a href="/">The fleet</a></p>`)
          : page(params.name, status, clock.now(), html`<pre>${text.replace(/^# .*\n+/, '')}</pre>`);
      response
        .status(text === null ? 404 : 200)
        .set('Cache-Control', 'no-store')
        .type('text/html')
        .send(htmlText(body));
    })
    .all(methodNotAllowed('GET'));
  return router;
};
