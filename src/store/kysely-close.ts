import type { Kysely } from 'kysely';
import { FOLDED_PURPOSES, type FailureReason } from '../model.ts';
import { accountOf, payers, settle } from './budget.ts';
import { rowsOfChunks } from './chunks.ts';
import { addSamples, type Context } from './kysely-context.ts';
import { selectProbes, toProbe } from './probe-rows.ts';
import { toSampleRow } from './sample-rows.ts';
import type { Tables } from './schema.ts';
import type { Store } from './store.ts';
import { syntheticSample } from './synthetic.ts';

type Missing = Extract<FailureReason, 'deadline' | 'interrupted'>;

const startedProbes = (tx: Kysely<Tables>, slots: readonly number[]) =>
  rowsOfChunks(slots, (chunk) =>
    selectProbes(tx)
      .innerJoin('reservation', 'reservation.probe', 'probe.row')
      .select(['reservation.at', 'nano_usd', 'tokens'])
      .where('probe.slot', 'in', chunk)
      .where('probe.state', '=', 'started')
      .execute(),
  );

/** The transaction and what to write into the failures. */
interface Failing {
  readonly tx: Kysely<Tables>;
  readonly at: string;
  readonly reason: Missing;
}

/** Ends the started probes of these slots with a failure each; returns how many there were. */
const failStarted = async (
  { hot, accounts: money }: Context,
  { tx, at, reason }: Failing,
  slots: readonly number[],
): Promise<number> => {
  const started = await startedProbes(tx, slots);
  if (started.length === 0) return 0;
  const accounts = await money.read(
    tx,
    started.flatMap((row) => payers(row.at, row.purpose)),
  );
  const samples = started.map((row) => {
    const reservation = { probe: row.key, at: row.at, nanoUsd: row.nano_usd, tokens: row.tokens };
    const paying = payers(row.at, row.purpose).map((name) => accountOf(accounts, name));
    settle(paying, reservation, reservation);
    return toSampleRow(row.row, syntheticSample(toProbe(row), reservation, at, reason), reservation.tokens);
  });
  const probes = started.map(({ row }) => row);
  await hot.insertSamples(tx, samples);
  await hot.setState(tx, 'ended', probes);
  await hot.deleteReservations(tx, probes);
  await money.write(tx, accounts);
  await addSamples(tx, started.length);
  return started.length;
};

const nextNumber = async (tx: Kysely<Tables>): Promise<number> => {
  const { last_closed } = await tx
    .updateTable('progress')
    .set((row) => ({ last_closed: row('last_closed', '+', 1) }))
    .returning('last_closed')
    .executeTakeFirstOrThrow();
  return last_closed;
};

/** Verbs that end what has begun. */
export const closeVerbs = (context: Context): Pick<Store, 'closeSlot' | 'interruptStarted'> => ({
  closeSlot: (id, closedAt, missing) =>
    context.db.transaction().execute(async (tx) => {
      const slot = await tx
        .selectFrom('slot')
        .innerJoin('cycle', 'cycle.id', 'slot.cycle')
        .select(['slot.row', 'closed_at', 'purpose'])
        .where('slot.id', '=', id)
        .executeTakeFirst();
      if (slot === undefined || slot.closed_at !== null) return null;
      await tx
        .updateTable('probe')
        .set({ state: 'deferred', defer_reason: 'slot_deadline' })
        .where('slot', '=', slot.row)
        .where('state', '=', 'planned')
        .execute();
      await failStarted(context, { tx, at: closedAt, reason: missing }, [slot.row]);
      const number = FOLDED_PURPOSES.includes(slot.purpose) ? await nextNumber(tx) : null;
      await tx.updateTable('slot').set({ closed_at: closedAt, number }).where('row', '=', slot.row).execute();
      return number;
    }),

  interruptStarted: (purposes, at) =>
    context.db.transaction().execute(async (tx) => {
      const open = await tx
        .selectFrom('slot')
        .innerJoin('cycle', 'cycle.id', 'slot.cycle')
        .select('slot.row')
        .where('closed_at', 'is', null)
        .where('purpose', 'in', purposes)
        .execute();
      const rows = open.map(({ row }) => row);
      return failStarted(context, { tx, at, reason: 'interrupted' }, rows);
    }),
});
