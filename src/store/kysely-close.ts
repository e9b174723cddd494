import type { Kysely } from 'kysely';
import { FOLDED_PURPOSES, type FailureReason } from '../model.ts';
import { accountOf, dayOf, settle } from './budget.ts';
import { rowsOfChunks } from './chunks.ts';
import { deleteReservations, readAccounts, toReservation, writeAccounts } from './kysely-accounts.ts';
import { addSamples, endProbes, insertSamples } from './kysely-record.ts';
import { toProbe } from './probe-rows.ts';
import { toSampleRow } from './sample-rows.ts';
import type { Tables } from './schema.ts';
import type { Store } from './store.ts';
import { syntheticSample } from './synthetic.ts';

type Missing = Extract<FailureReason, 'deadline' | 'interrupted'>;

/** Ends the started probes of these slots with a failure each; returns how many there were. */
const failStarted = async (
  tx: Kysely<Tables>,
  slots: readonly string[],
  at: string,
  reason: Missing,
): Promise<number> => {
  const rows = await rowsOfChunks(slots, (chunk) =>
    tx
      .selectFrom('probe')
      .innerJoin('reservation', 'reservation.probe', 'probe.key')
      .selectAll('probe')
      .select(['reservation.probe', 'reservation.at', 'nano_usd', 'tokens'])
      .where('probe.slot', 'in', chunk)
      .where('probe.state', '=', 'started')
      .execute(),
  );
  if (rows.length === 0) return 0;
  const accounts = await readAccounts(
    tx,
    rows.map((row) => dayOf(row.at)),
  );
  const samples = rows.map((row) => {
    const reservation = toReservation(row);
    settle(accountOf(accounts, dayOf(row.at)), reservation, reservation);
    return toSampleRow(syntheticSample(toProbe(row), reservation, at, reason), reservation.tokens);
  });
  const keys = rows.map(({ key }) => key);
  await insertSamples(tx, samples);
  await endProbes(tx, keys);
  await deleteReservations(tx, keys);
  await writeAccounts(tx, accounts);
  await addSamples(tx, rows.length);
  return rows.length;
};

const nextNumber = async (tx: Kysely<Tables>): Promise<number> => {
  const { last_closed: number } = await tx
    .updateTable('progress')
    .set((row) => ({ last_closed: row('last_closed', '+', 1) }))
    .returning('last_closed')
    .executeTakeFirstOrThrow();
  return number;
};

/** Verbs that end what has begun. */
export const closeVerbs = (db: Kysely<Tables>): Pick<Store, 'closeSlot' | 'interruptStarted'> => ({
  closeSlot: (slot, closedAt, missing) =>
    db.transaction().execute(async (tx) => {
      const row = await tx
        .selectFrom('slot')
        .innerJoin('cycle', 'cycle.id', 'slot.cycle')
        .select(['closed_at', 'purpose'])
        .where('slot.id', '=', slot)
        .executeTakeFirst();
      if (row === undefined || row.closed_at !== null) return null;
      await tx
        .updateTable('probe')
        .set({ state: 'deferred', defer_reason: 'slot_deadline' })
        .where('slot', '=', slot)
        .where('state', '=', 'planned')
        .execute();
      await failStarted(tx, [slot], closedAt, missing);
      const number = FOLDED_PURPOSES.includes(row.purpose) ? await nextNumber(tx) : null;
      await tx.updateTable('slot').set({ closed_at: closedAt, number }).where('id', '=', slot).execute();
      return number;
    }),

  interruptStarted: (purposes, at) =>
    db.transaction().execute(async (tx) => {
      const open = await tx
        .selectFrom('slot')
        .innerJoin('cycle', 'cycle.id', 'slot.cycle')
        .select('slot.id')
        .where('closed_at', 'is', null)
        .where('purpose', 'in', purposes)
        .execute();
      return failStarted(
        tx,
        open.map(({ id }) => id),
        at,
        'interrupted',
      );
    }),
});
