import { sql, type Kysely } from 'kysely';
import type { Incident } from '../judgement.ts';
import type { Json } from '../model.ts';
import { forChunks } from './chunks.ts';
import { replacedIncidents } from './replaced-incidents.ts';
import type { Tables } from './schema.ts';
import { WISHES_KEPT_FOR_FOLDS, type DecisionCommit, type FoldCommit, type Store } from './store.ts';

const upsertStates = (tx: Kysely<Tables>, states: Readonly<Record<string, Json>>): Promise<void> =>
  forChunks(Object.entries(states), async (chunk) => {
    await tx
      .insertInto('state')
      .values(chunk.map(([name, state]) => ({ name, body: JSON.stringify(state) })))
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ body: sql`excluded.body` }))
      .execute();
  });

const insertChanges = (tx: Kysely<Tables>, { number, changes }: DecisionCommit): Promise<void> =>
  forChunks(changes, async (chunk) => {
    const rows = chunk.map((verdict) => ({ number, at: verdict.at, body: JSON.stringify(verdict) }));
    await tx.insertInto('change').values(rows).execute();
  });

const upsertIncidents = (tx: Kysely<Tables>, incidents: readonly Incident[]): Promise<void> =>
  forChunks(incidents, async (chunk) => {
    await tx
      .insertInto('incident')
      .values(
        chunk.map((incident) => ({ id: incident.id, opened_at: incident.openedAt, body: JSON.stringify(incident) })),
      )
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet({ opened_at: sql`excluded.opened_at`, body: sql`excluded.body` }),
      )
      .execute();
  });

const insertWishes = async (tx: Kysely<Tables>, { number, wishes }: FoldCommit): Promise<void> => {
  await tx
    .deleteFrom('wish')
    .where('number', '<=', number - WISHES_KEPT_FOR_FOLDS)
    .execute();
  const rows = wishes.map((wish, position) => ({ number, position, body: JSON.stringify(wish) }));
  await forChunks(rows, async (chunk) => {
    await tx.insertInto('wish').values(chunk).execute();
  });
};

const insertSums = async (tx: Kysely<Tables>, { number, sums }: FoldCommit): Promise<void> => {
  const slot = await tx.selectFrom('slot').select('closed_at').where('number', '=', number).executeTakeFirstOrThrow();
  const at = slot.closed_at;
  if (at === null) throw new Error(`slot number ${number} is not closed`);
  await tx
    .insertInto('sums')
    .values({ number, at, body: JSON.stringify(sums) })
    .execute();
};

/** Verbs that write what folding gave. */
export const foldVerbs = (db: Kysely<Tables>): Pick<Store, 'commitFold' | 'commitDecision' | 'replaceStates'> => ({
  commitFold: (commit) =>
    db.transaction().execute(async (tx) => {
      const { number, engine } = commit;
      const moved = await tx
        .updateTable('progress')
        .set({ last_folded: number, engine })
        .where('last_folded', '=', number - 1)
        .where('last_closed', '>=', number)
        .executeTakeFirst();
      if (moved.numUpdatedRows === 0n) return false;
      await upsertStates(tx, commit.states);
      await insertChanges(tx, commit);
      await upsertIncidents(tx, commit.incidents);
      await insertWishes(tx, commit);
      await insertSums(tx, commit);
      return true;
    }),

  commitDecision: (commit) =>
    db.transaction().execute(async (tx) => {
      const { last_folded, engine } = await tx
        .selectFrom('progress')
        .select(['last_folded', 'engine'])
        .executeTakeFirstOrThrow();
      if (last_folded !== commit.number || engine !== commit.engine) return false;
      await upsertStates(tx, commit.states);
      await insertChanges(tx, commit);
      await upsertIncidents(tx, commit.incidents);
      return true;
    }),

  replaceStates: ({ engine, states, incidents, at }) =>
    db.transaction().execute(async (tx) => {
      const rows = await tx.selectFrom('incident').select('body').execute();
      const known = rows.map(({ body }) => JSON.parse(body) as Incident);
      await upsertIncidents(tx, replacedIncidents(known, incidents, at));
      await tx.deleteFrom('state').execute();
      await upsertStates(tx, states);
      await tx.updateTable('progress').set({ engine }).execute();
    }),
});
