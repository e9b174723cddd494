import type { Kysely } from 'kysely';
import type { Cycle } from '../model.ts';
import { dayOf, decideClaims, type Reservation } from './budget.ts';
import { forChunks, rowsOfChunks } from './chunks.ts';
import { readAccounts, writeAccounts } from './kysely-accounts.ts';
import type { Tables } from './schema.ts';
import type { DeferReason, ProbeState, Store } from './store.ts';

type Verbs = Pick<Store, 'openCycle' | 'claim' | 'defer'>;

const insertSlots = async (tx: Kysely<Tables>, { id, slots }: Cycle): Promise<void> => {
  await forChunks(slots, async (chunk) => {
    const rows = chunk.map((slot) => ({
      id: slot.id,
      cycle: id,
      position: slot.index,
      start_at: slot.startAt,
      deadline_at: slot.deadlineAt,
      closed_at: null,
      number: null,
    }));
    await tx.insertInto('slot').values(rows).execute();
  });
};

const insertProbes = async (tx: Kysely<Tables>, { slots }: Cycle): Promise<void> => {
  const probes = slots.flatMap((slot) => slot.probes);
  await forChunks(probes, async (chunk) => {
    const rows = chunk.map((probe) => ({
      key: probe.key,
      slot: probe.slot,
      position: probe.position,
      canary: probe.canary,
      variant: probe.variant,
      backend: probe.backend,
      planned_at: probe.plannedAt,
      purpose: probe.purpose,
      state: 'planned' as const,
      defer_reason: null,
    }));
    await tx.insertInto('probe').values(rows).execute();
  });
};

const setState = (tx: Kysely<Tables>, probes: readonly string[], state: ProbeState): Promise<void> =>
  forChunks(probes, async (chunk) => {
    await tx.updateTable('probe').set({ state }).where('key', 'in', chunk).execute();
  });

const setDeferred = async (tx: Kysely<Tables>, probes: readonly string[], reason: DeferReason): Promise<number> => {
  const counts = await rowsOfChunks(probes, async (chunk) => [
    await tx
      .updateTable('probe')
      .set({ state: 'deferred', defer_reason: reason })
      .where('key', 'in', chunk)
      .where('state', '=', 'planned')
      .executeTakeFirst(),
  ]);
  return counts.reduce((sum, { numUpdatedRows }) => sum + Number(numUpdatedRows), 0);
};

const insertReservations = (tx: Kysely<Tables>, reservations: readonly Reservation[]): Promise<void> =>
  forChunks(reservations, async (chunk) => {
    const rows = chunk.map(({ probe, at, nanoUsd, tokens }) => ({
      probe,
      day: dayOf(at),
      at,
      nano_usd: nanoUsd,
      tokens,
    }));
    await tx.insertInto('reservation').values(rows).execute();
  });

/** Verbs before a probe is sent. */
export const planVerbs = (db: Kysely<Tables>): Verbs => ({
  openCycle: (cycle) =>
    db.transaction().execute(async (tx) => {
      const { id, schedule, plannedAt, purpose } = cycle;
      const inserted = await tx
        .insertInto('cycle')
        .values({ id, schedule, planned_at: plannedAt, purpose })
        .onConflict((conflict) => conflict.columns(['schedule', 'planned_at']).doNothing())
        .executeTakeFirst();
      if (inserted.numInsertedOrUpdatedRows === 0n) return false;
      await insertSlots(tx, cycle);
      await insertProbes(tx, cycle);
      return true;
    }),

  claim: async (claims, limit) => {
    if (claims.length === 0) return [];
    return db.transaction().execute(async (tx) => {
      const rows = await rowsOfChunks(claims, (chunk) =>
        tx
          .selectFrom('probe')
          .select(['key', 'state'])
          .where(
            'key',
            'in',
            chunk.map(({ probe }) => probe),
          )
          .execute(),
      );
      const states = new Map(rows.map(({ key, state }) => [key, state]));
      const accounts = await readAccounts(
        tx,
        claims.map(({ at }) => dayOf(at)),
      );
      const { results, reservations, overBudget } = decideClaims(claims, limit, states, accounts);
      if (reservations.length > 0) {
        await setState(
          tx,
          reservations.map(({ probe }) => probe),
          'started',
        );
        await insertReservations(tx, reservations);
        await writeAccounts(tx, accounts);
      }
      await setDeferred(tx, overBudget, 'budget');
      return results;
    });
  },

  defer: (probes, reason) => db.transaction().execute((tx) => setDeferred(tx, probes, reason)),
});
