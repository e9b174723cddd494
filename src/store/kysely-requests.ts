import { sql, type Kysely } from 'kysely';
import type { Pause } from '../operator-events.ts';
import { openCycleIn } from './kysely-plan.ts';
import type { Tables } from './schema.ts';
import type { Store } from './store.ts';

/** Thrown to undo what a transaction has written; never leaves this file. */
class Refused extends Error {
  override readonly name = 'Refused';
}

const settleWishes: (db: Kysely<Tables>) => Store['settleWishes'] = (db) => async (wishes, burst) => {
  try {
    await db.transaction().execute(async (tx) => {
      for (const { number, position } of wishes) {
        const { numDeletedRows } = await tx
          .deleteFrom('wish')
          .where('number', '=', number)
          .where('position', '=', position)
          .executeTakeFirst();
        if (numDeletedRows === 0n) throw new Refused();
      }
      if (burst !== null && !(await openCycleIn(tx, burst))) throw new Refused();
    });
    return true;
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
};

/** What folds and people ask for: bursts and pauses. */
export const requestVerbs = (db: Kysely<Tables>): Pick<Store, 'settleWishes' | 'putPause' | 'readPauses'> => ({
  settleWishes: settleWishes(db),
  putPause: async (pause) => {
    const { id, from, until, endedAt } = pause;
    await db
      .insertInto('pause')
      .values({ id, from_at: from, until_at: endedAt ?? until, body: JSON.stringify(pause) })
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet({
          from_at: sql`excluded.from_at`,
          until_at: sql`excluded.until_at`,
          body: sql`excluded.body`,
        }),
      )
      .execute();
  },
  readPauses: async (since) => {
    const rows = await db
      .selectFrom('pause')
      .select('body')
      .where('until_at', '>', since)
      .orderBy('from_at')
      .orderBy('id')
      .execute();
    return rows.map(({ body }) => JSON.parse(body) as Pause);
  },
});
