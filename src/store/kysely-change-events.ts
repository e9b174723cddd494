import type { Kysely } from 'kysely';
import type { ChangeEvent } from '../operator-events.ts';
import type { Tables } from './schema.ts';
import { CHANGE_EVENTS_KEPT, type Store } from './store.ts';

/** What people have changed in the fleet. */
export const changeEventVerbs = (db: Kysely<Tables>): Pick<Store, 'putChangeEvent' | 'readChangeEvents'> => ({
  putChangeEvent: (event) =>
    db.transaction().execute(async (tx) => {
      const { id, at, kind } = event;
      const body = JSON.stringify(event);
      await tx
        .insertInto('change_event')
        .values({ id, at, kind, body })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ at, kind, body }))
        .execute();
      await tx
        .deleteFrom('change_event')
        .where('id', 'in', (query) =>
          query
            .selectFrom('change_event')
            .select('id')
            .orderBy('at', 'desc')
            .orderBy('id', 'desc')
            // SQLite takes an offset only after a limit.
            .limit(CHANGE_EVENTS_KEPT)
            .offset(CHANGE_EVENTS_KEPT),
        )
        .execute();
    }),
  readChangeEvents: async ({ kind, since = '', until, limit }) => {
    const rows = await db
      .selectFrom('change_event')
      .select('body')
      .where('at', '>=', since)
      .$if(until !== undefined, (query) => query.where('at', '<', until ?? ''))
      .$if(kind !== undefined, (query) => query.where('kind', '=', kind ?? 'other'))
      .orderBy('at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
    return rows.map(({ body }) => JSON.parse(body) as ChangeEvent);
  },
});
