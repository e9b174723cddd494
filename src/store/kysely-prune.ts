import type { Kysely } from 'kysely';
import { breathe } from './chunks.ts';
import { addSamples } from './kysely-context.ts';
import type { Tables } from './schema.ts';
import type { Store } from './store.ts';

/** Rows that one transaction of pruning removes: a few milliseconds. */
const ROWS_AT_ONCE = 200;
const SLOTS_AT_ONCE = 100;

/**
 * Moves the first kept number past all folded slots that closed before, up to the first that did not: what is kept has
 * no gaps even when the clock jumped. Readers go by this number, so a prune that is cut short never shows half a slot.
 */
const moveFirstKept = (db: Kysely<Tables>, before: string): Promise<number> =>
  db.transaction().execute(async (tx) => {
    const { last_folded, first_kept } = await tx.selectFrom('progress').selectAll().executeTakeFirstOrThrow();
    const blocking = await tx
      .selectFrom('slot')
      .select('number')
      .where('number', '>=', first_kept)
      .where('closed_at', '>=', before)
      .orderBy('number')
      .limit(1)
      .executeTakeFirst();
    const next = Math.min(last_folded + 1, blocking?.number ?? Infinity);
    if (next > first_kept) await tx.updateTable('progress').set({ first_kept: next }).execute();
    return Math.max(next, first_kept);
  });

const doomedSlots = async (db: Kysely<Tables>, firstKept: number, before: string): Promise<readonly number[]> => {
  const numbered = await db
    .selectFrom('slot')
    .select('row')
    .where('number', '<', firstKept)
    .limit(SLOTS_AT_ONCE)
    .execute();
  const others = await db
    .selectFrom('slot')
    .select('row')
    .where('number', 'is', null)
    .where('closed_at', 'is not', null)
    .where('closed_at', '<', before)
    .limit(SLOTS_AT_ONCE)
    .execute();
  return [...numbered, ...others].map(({ row }) => row);
};

const removeSamples = (db: Kysely<Tables>, slot: number): Promise<number> =>
  db.transaction().execute(async (tx) => {
    const { numDeletedRows } = await tx
      .deleteFrom('sample')
      .where('probe', 'in', (query) =>
        query
          .selectFrom('sample')
          .innerJoin('probe', 'probe.row', 'sample.probe')
          .select('sample.probe')
          .where('slot', '=', slot)
          .limit(ROWS_AT_ONCE),
      )
      .executeTakeFirst();
    await addSamples(tx, -Number(numDeletedRows));
    return Number(numDeletedRows);
  });

const removeProbes = (db: Kysely<Tables>, slot: number): Promise<number> =>
  db.transaction().execute(async (tx) => {
    const { numDeletedRows } = await tx
      .deleteFrom('probe')
      .where('row', 'in', (query) =>
        query.selectFrom('probe').select('row').where('slot', '=', slot).limit(ROWS_AT_ONCE),
      )
      .executeTakeFirst();
    if (Number(numDeletedRows) < ROWS_AT_ONCE) await tx.deleteFrom('slot').where('row', '=', slot).execute();
    return Number(numDeletedRows);
  });

/** Calls until fewer than a whole portion went; returns how many went in all. */
const drain = async (remove: () => Promise<number>): Promise<number> => {
  let removed = 0;
  for (;;) {
    const now = await remove();
    removed += now;
    await breathe();
    if (now < ROWS_AT_ONCE) return removed;
  }
};

/** A schedule's newest cycle stays, so that its planned time is not forgotten. */
const removeEmptyCycles = (db: Kysely<Tables>): Promise<void> =>
  db.transaction().execute(async (tx) => {
    await tx
      .deleteFrom('cycle')
      .where((eb) =>
        eb.not(eb.exists(eb.selectFrom('slot').select('slot.row').whereRef('slot.cycle', '=', 'cycle.id'))),
      )
      .where('planned_at', '<', (query) =>
        query
          .selectFrom('cycle as newest')
          .select(({ fn }) => fn.max('newest.planned_at').as('planned_at'))
          .whereRef('newest.schedule', '=', 'cycle.schedule'),
      )
      .execute();
  });

/** The verb of retention: many short transactions, so that probes go on meanwhile. */
export const pruneVerb = (db: Kysely<Tables>): Pick<Store, 'prune'> => ({
  prune: async (before) => {
    const firstKept = await moveFirstKept(db, before);
    let removed = 0;
    for (;;) {
      const slots = await doomedSlots(db, firstKept, before);
      for (const slot of slots) {
        removed += await drain(() => removeSamples(db, slot));
        await drain(() => removeProbes(db, slot));
      }
      if (slots.length === 0) break;
    }
    await removeEmptyCycles(db);
    await db.deleteFrom('change_event').where('at', '<', before).execute();
    return removed;
  },
});
