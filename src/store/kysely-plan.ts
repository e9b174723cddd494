import type { Kysely } from 'kysely';
import type { Cycle, Probe } from '../model.ts';
import { decideClaims, payers } from './budget.ts';
import { forChunks, rowsOfChunks } from './chunks.ts';
import type { Context } from './kysely-context.ts';
import type { Tables } from './schema.ts';
import type { Claim, ClaimResult, DayLimit, DeferReason, Store } from './store.ts';

type Verbs = Pick<Store, 'openCycle' | 'claim' | 'defer'>;

/** Returns the rows of the slots by their ids. */
const insertSlots = async (tx: Kysely<Tables>, { id, slots }: Cycle): Promise<ReadonlyMap<string, number>> => {
  const inserted = await rowsOfChunks(slots, (chunk) => {
    const rows = chunk.map((slot) => ({
      id: slot.id,
      cycle: id,
      position: slot.index,
      start_at: slot.startAt,
      deadline_at: slot.deadlineAt,
      closed_at: null,
      number: null,
    }));
    return tx.insertInto('slot').values(rows).returning(['id', 'row']).execute();
  });
  return new Map(inserted.map((slot) => [slot.id, slot.row]));
};

const insertProbes = (
  tx: Kysely<Tables>,
  probes: readonly Probe[],
  slotRows: ReadonlyMap<string, number>,
): Promise<void> =>
  forChunks(probes, async (chunk) => {
    const rows = chunk.map((probe) => ({
      key: probe.key,
      slot: rowOf(slotRows, probe),
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

const rowOf = (slotRows: ReadonlyMap<string, number>, { key, slot }: Probe): number => {
  const row = slotRows.get(slot);
  if (row === undefined) throw new Error(`openCycle: probe ${key} names slot ${slot}, which is not in its cycle`);
  return row;
};

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

/** Decides claims inside a transaction. */
export const claimIn = async (
  { hot, accounts: money }: Context,
  tx: Kysely<Tables>,
  claims: readonly Claim[],
  limit: DayLimit,
): Promise<readonly ClaimResult[]> => {
  const facts = await hot.claimFacts(
    tx,
    claims.map(({ probe }) => probe),
  );
  const states = new Map(facts.map(({ key, state }) => [key, state]));
  const accounts = await money.read(
    tx,
    claims.flatMap(({ at, purpose }) => payers(at, purpose)),
  );
  const { results, reservations, overBudget } = decideClaims(claims, limit, states, accounts);
  if (overBudget.length > 0) await setDeferred(tx, overBudget, 'budget');
  if (reservations.length === 0) return results;
  const rowByKey = new Map(facts.map(({ key, row }) => [key, row]));
  const rows = reservations.flatMap(({ probe, at, nanoUsd, tokens }) => {
    const row = rowByKey.get(probe);
    return row === undefined ? [] : [{ probe: row, at, nano_usd: nanoUsd, tokens }];
  });
  await hot.setState(
    tx,
    'started',
    rows.map(({ probe }) => probe),
  );
  await hot.insertReservations(tx, rows);
  await money.write(tx, accounts);
  return results;
};

/** Writes a cycle inside a transaction; false when its schedule has that planned time. */
export const openCycleIn = async (tx: Kysely<Tables>, cycle: Cycle): Promise<boolean> => {
  const { id, schedule, plannedAt, purpose, slots } = cycle;
  const inserted = await tx
    .insertInto('cycle')
    .values({ id, schedule, planned_at: plannedAt, purpose })
    .onConflict((conflict) => conflict.columns(['schedule', 'planned_at']).doNothing())
    .executeTakeFirst();
  if (inserted.numInsertedOrUpdatedRows === 0n) return false;
  const slotRows = await insertSlots(tx, cycle);
  await insertProbes(
    tx,
    slots.flatMap(({ probes }) => probes),
    slotRows,
  );
  return true;
};

/** Verbs before a probe is sent. */
export const planVerbs = (context: Context): Verbs => ({
  openCycle: (cycle) => context.db.transaction().execute((tx) => openCycleIn(tx, cycle)),
  claim: async (claims, limit) => {
    if (claims.length === 0) return [];
    return context.db.transaction().execute((tx) => claimIn(context, tx, claims, limit));
  },
  defer: (probes, reason) => context.db.transaction().execute((tx) => setDeferred(tx, probes, reason)),
});
