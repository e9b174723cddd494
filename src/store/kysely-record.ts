import type { Kysely } from 'kysely';
import type { Sample } from '../model.ts';
import { dayOf, nanoUsd, type Reservation } from './budget.ts';
import { forChunks, rowsOfChunks } from './chunks.ts';
import { decideRecord, type ProbeFacts } from './decide-record.ts';
import { hashOutcome } from './hash-answer.ts';
import { deleteReservations, readAccounts, toReservation, writeAccounts } from './kysely-accounts.ts';
import { chargedTokensOf, toSampleRow } from './sample-rows.ts';
import type { Tables } from './schema.ts';
import type { Store } from './store.ts';

/** Adds to the number of stored samples, so that nobody has to count them. */
export const addSamples = async (tx: Kysely<Tables>, count: number): Promise<void> => {
  if (count === 0) return;
  await tx
    .updateTable('progress')
    .set((row) => ({ samples: row('samples', '+', count) }))
    .execute();
};

export const insertSamples = (tx: Kysely<Tables>, rows: readonly ReturnType<typeof toSampleRow>[]): Promise<void> =>
  forChunks(rows, async (chunk) => {
    await tx.insertInto('sample').values(chunk).execute();
  });

export const endProbes = (tx: Kysely<Tables>, probes: readonly string[]): Promise<void> =>
  forChunks(probes, async (chunk) => {
    await tx.updateTable('probe').set({ state: 'ended' }).where('key', 'in', chunk).execute();
  });

const readFacts = async (tx: Kysely<Tables>, probes: readonly string[]): Promise<Map<string, ProbeFacts>> => {
  const rows = await rowsOfChunks(probes, (chunk) =>
    tx
      .selectFrom('probe')
      .innerJoin('slot', 'slot.id', 'probe.slot')
      .leftJoin('reservation', 'reservation.probe', 'probe.key')
      .select(['probe.key', 'probe.state', 'slot.closed_at', 'reservation.at', 'nano_usd', 'tokens'])
      .where('probe.key', 'in', chunk)
      .execute(),
  );
  const ended = rows.filter(({ state }) => state === 'ended').map(({ key }) => key);
  const held = await readHeld(tx, ended);
  return new Map(
    rows.map(({ key, closed_at, at, nano_usd, tokens }) => {
      const reservation =
        at === null || nano_usd === null || tokens === null ? null : { probe: key, at, nanoUsd: nano_usd, tokens };
      return [key, { slotClosed: closed_at !== null, reservation, held: held.get(key) ?? 'nothing' }];
    }),
  );
};

/** What probes that have ended hold. Few: only a late or a repeated sample finds one. */
const readHeld = async (tx: Kysely<Tables>, probes: readonly string[]): Promise<Map<string, ProbeFacts['held']>> => {
  const rows = await rowsOfChunks(probes, (chunk) =>
    tx.selectFrom('sample').select(['probe', 'synthetic', 'at', 'body']).where('probe', 'in', chunk).execute(),
  );
  return new Map(rows.map((row) => [row.probe, row.synthetic === 0 ? 'sample' : { charged: chargeOfRow(row) }]));
};

const chargeOfRow = ({ probe, at, body }: { probe: string; at: string; body: string }): Reservation => {
  const { costUsd } = JSON.parse(body) as Pick<Sample, 'costUsd'>;
  return toReservation({ probe, at, nano_usd: nanoUsd(costUsd), tokens: chargedTokensOf(body) });
};

const factsOf = (facts: Map<string, ProbeFacts>, sample: Sample): ProbeFacts => {
  const known = facts.get(sample.key);
  if (known === undefined) throw new Error(`record: no probe ${sample.key} was ever opened`);
  return known;
};

const daysOf = (samples: readonly Sample[], facts: Map<string, ProbeFacts>): readonly string[] =>
  samples.map((sample) => {
    const { held, reservation } = factsOf(facts, sample);
    return dayOf((typeof held === 'object' ? held.charged : (reservation ?? sample)).at);
  });

/** The verb that stores samples. @throws Error, with nothing written, when a sample is of a probe that was never opened. */
export const recordVerb = (db: Kysely<Tables>, answers: 'full' | 'hash'): Pick<Store, 'record'> => ({
  record: async (samples) => {
    if (samples.length === 0) return [];
    return db.transaction().execute(async (tx) => {
      const facts = await readFacts(
        tx,
        samples.map(({ key }) => key),
      );
      const accounts = await readAccounts(tx, daysOf(samples, facts));
      const decisions = samples.map((sample) => {
        const known = factsOf(facts, sample);
        const decision = decideRecord(sample, known, accounts);
        facts.set(sample.key, { slotClosed: known.slotClosed, reservation: null, held: 'sample' });
        return decision;
      });
      const stored = decisions.flatMap(({ sample }) => (sample === null ? [] : [sample]));
      const replaced = decisions.flatMap(({ sample, replaces }) => (sample !== null && replaces ? [sample.key] : []));
      const rows = stored.map((sample) =>
        toSampleRow(answers === 'full' ? sample : { ...sample, outcome: hashOutcome(sample.outcome) }),
      );
      const keys = stored.map(({ key }) => key);
      await forChunks(replaced, async (chunk) => {
        await tx.deleteFrom('sample').where('probe', 'in', chunk).execute();
      });
      await insertSamples(tx, rows);
      await endProbes(tx, keys);
      await deleteReservations(tx, keys);
      if (stored.length > 0) await writeAccounts(tx, accounts);
      await addSamples(tx, stored.length - replaced.length);
      return decisions.map(({ result }) => result);
    });
  },
});
