import type { Insertable, Kysely } from 'kysely';
import { forChunks, rowsOfChunks } from './chunks.ts';
import { createPrepared } from './kysely-prepared.ts';
import type { ReservationTable, SampleTable, Tables } from './schema.ts';
import type { ProbeState } from './store.ts';

export interface ClaimFacts {
  readonly row: number;
  readonly key: string;
  readonly state: ProbeState;
}

export interface RecordFacts extends ClaimFacts {
  readonly closed_at: string | null;
  readonly at: string | null;
  readonly nano_usd: number | null;
  readonly tokens: number | null;
}

/** The statements of claim and record, which run with every probe. Lists are cut into chunks of few sizes. */
export interface HotStatements {
  readonly claimFacts: (tx: Kysely<Tables>, keys: readonly string[]) => Promise<readonly ClaimFacts[]>;
  readonly recordFacts: (tx: Kysely<Tables>, keys: readonly string[]) => Promise<readonly RecordFacts[]>;
  readonly setState: (tx: Kysely<Tables>, state: 'started' | 'ended', rows: readonly number[]) => Promise<void>;
  readonly insertReservations: (tx: Kysely<Tables>, rows: readonly Insertable<ReservationTable>[]) => Promise<void>;
  readonly deleteReservations: (tx: Kysely<Tables>, probes: readonly number[]) => Promise<void>;
  readonly insertSamples: (tx: Kysely<Tables>, rows: readonly Insertable<SampleTable>[]) => Promise<void>;
}

const valuesOf = (rows: readonly object[]): readonly unknown[] => rows.flatMap((row): unknown[] => Object.values(row));

export const createHotStatements = (): HotStatements => {
  const run = createPrepared();
  return {
    claimFacts: (tx, keys) =>
      rowsOfChunks(keys, (chunk) => {
        const build = () => tx.selectFrom('probe').select(['row', 'key', 'state']).where('key', 'in', chunk);
        return run<ClaimFacts>(tx, `claimFacts ${chunk.length}`, build, chunk);
      }),
    recordFacts: (tx, keys) =>
      rowsOfChunks(keys, (chunk) => {
        const build = () =>
          tx
            .selectFrom('probe')
            .innerJoin('slot', 'slot.row', 'probe.slot')
            .leftJoin('reservation', 'reservation.probe', 'probe.row')
            .select(['probe.row', 'key', 'state', 'closed_at', 'reservation.at', 'nano_usd', 'tokens'])
            .where('key', 'in', chunk);
        return run<RecordFacts>(tx, `recordFacts ${chunk.length}`, build, chunk);
      }),
    setState: (tx, state, rows) =>
      forChunks(rows, async (chunk) => {
        const build = () => tx.updateTable('probe').set({ state }).where('row', 'in', chunk);
        await run(tx, `setState ${chunk.length}`, build, [state, ...chunk]);
      }),
    insertReservations: (tx, rows) =>
      forChunks(rows, async (chunk) => {
        const build = () => tx.insertInto('reservation').values(chunk);
        await run(tx, `insertReservations ${chunk.length}`, build, valuesOf(chunk));
      }),
    deleteReservations: (tx, probes) =>
      forChunks(probes, async (chunk) => {
        const build = () => tx.deleteFrom('reservation').where('probe', 'in', chunk);
        await run(tx, `deleteReservations ${chunk.length}`, build, chunk);
      }),
    insertSamples: (tx, rows) =>
      forChunks(rows, async (chunk) => {
        const build = () => tx.insertInto('sample').values(chunk);
        await run(tx, `insertSamples ${chunk.length}`, build, valuesOf(chunk));
      }),
  };
};
