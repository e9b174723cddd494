import { Router } from 'express';
import type { Response } from 'express';
import type { Clock } from '../model.ts';
import { html, htmlText } from './html.ts';
import type { Markup } from './html.ts';
import { fleetPage } from './page-fleet.ts';
import { incidentPage } from './page-incident.ts';
import { page, STYLE_PATH } from './page-layout.ts';
import { methodNotAllowed } from './refusals.ts';
import { STYLE } from './style.ts';
import type { Views } from './views.ts';

const CHANGES_SHOWN = 10;

const send = (response: Response, markup: Markup): void => {
  response.set('Cache-Control', 'no-store').type('text/html').send(htmlText(markup));
};

/** `/`, `/incidents/ID` and their stylesheet: rendered here, without scripts. */
export const pagesRouter = (views: Views, clock: Clock): Router => {
  const router = Router({ caseSensitive: true });
  router
    .route('/')
    .get(async (_, response) => {
      const [status, backends, verdicts, divergences, incidents, cells, availability, pauses, changeEvents] =
        await Promise.all([
          views.status(),
          views.backends(),
          views.verdicts(),
          views.divergences(),
          views.incidents(),
          views.cells(),
          views.availability(),
          views.pauses(),
          views.changeEvents({ limit: CHANGES_SHOWN }),
        ]);
      const nowMs = clock.now();
      send(
        response,
        fleetPage({
          status,
          backends,
          verdicts,
          divergences,
          incidents,
          cells,
          availability,
          pauses,
          changeEvents,
          nowMs,
          detectable: views.detectable?.() ?? null,
        }),
      );
    })
    .all(methodNotAllowed('GET'));
  router
    .route('/incidents/:id')
    .get(async ({ params }, response) => {
      const [status, view] = await Promise.all([views.status(), views.incident(params.id)]);
      if (view === null) {
        response.status(404);
        send(
          response,
          page(
            'No such incident',
            status,
            clock.now(),
            html`<p>It may have been on another store. <a href="/">All that is known</a></p>`,
          ),
        );
        return;
      }
      send(response, incidentPage(view, status, (await views.backends()).length, clock.now()));
    })
    .all(methodNotAllowed('GET'));
  router
    .route(STYLE_PATH)
    .get((_, response) => {
      response.set('Cache-Control', 'public, max-age=300').type('text/css').send(STYLE);
    })
    .all(methodNotAllowed('GET'));
  return router;
};
