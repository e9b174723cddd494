import type { Kysely } from 'kysely';
import type { Sample } from '../model.ts';
import { nanoUsd, payers, type Reservation } from './budget.ts';
import { forChunks, rowsOfChunks } from './chunks.ts';
import { decideRecord, type ProbeFacts } from './decide-record.ts';
import { hashOutcome } from './hash-answer.ts';
import { addSamples, type Context } from './kysely-context.ts';
import type { RecordFacts } from './kysely-hot.ts';
import { chargeOfBody, toSampleRow } from './sample-rows.ts';
import type { Tables } from './schema.ts';
import type { RecordResult, Store } from './store.ts';

type Facts = ProbeFacts & { readonly row: number };

const reservationOf = ({ key, at, nano_usd, tokens }: RecordFacts): Reservation | null =>
  at === null || nano_usd === null || tokens === null ? null : { probe: key, at, nanoUsd: nano_usd, tokens };

/** What probes that have ended hold. Few: only a late or a repeated sample finds one. */
const readHeld = async (
  tx: Kysely<Tables>,
  ended: readonly RecordFacts[],
): Promise<ReadonlyMap<number, ProbeFacts['held']>> => {
  const rows = await rowsOfChunks(
    ended.map(({ row }) => row),
    (chunk) =>
      tx.selectFrom('sample').select(['probe', 'synthetic', 'at', 'body']).where('probe', 'in', chunk).execute(),
  );
  return new Map(
    rows.map(({ probe, synthetic, at, body }): [number, ProbeFacts['held']] => {
      if (synthetic === 0) return [probe, 'sample'];
      const { costUsd, tokens } = chargeOfBody(body);
      return [probe, { charged: { probe: String(probe), at, nanoUsd: nanoUsd(costUsd), tokens } }];
    }),
  );
};

const readFacts = async (
  { hot }: Context,
  tx: Kysely<Tables>,
  samples: readonly Sample[],
): Promise<Map<string, Facts>> => {
  const rows = await hot.recordFacts(
    tx,
    samples.map(({ key }) => key),
  );
  const held = await readHeld(
    tx,
    rows.filter(({ state }) => state === 'ended'),
  );
  return new Map(
    rows.map((facts) => {
      const { key, row, closed_at } = facts;
      const known = { slotClosed: closed_at !== null, reservation: reservationOf(facts), held: held.get(row) };
      return [key, { ...known, row, held: known.held ?? 'nothing' }];
    }),
  );
};

const factsOf = (facts: ReadonlyMap<string, Facts>, { key }: Sample): Facts => {
  const known = facts.get(key);
  if (known === undefined) throw new Error(`record: no probe ${key} was ever opened`);
  return known;
};

const payersOf = (sample: Sample, { held, reservation }: Facts): readonly string[] =>
  payers((typeof held === 'object' ? held.charged : (reservation ?? sample)).at, sample.purpose);

/** Stores samples inside a transaction. */
export const recordIn = async (
  context: Context,
  tx: Kysely<Tables>,
  samples: readonly Sample[],
): Promise<readonly RecordResult[]> => {
  const { hot, accounts: money, answers } = context;
  const facts = await readFacts(context, tx, samples);
  const accounts = await money.read(
    tx,
    samples.flatMap((sample) => payersOf(sample, factsOf(facts, sample))),
  );
  const decisions = samples.map((sample) => {
    const known = factsOf(facts, sample);
    facts.set(sample.key, { ...known, reservation: null, held: 'sample' });
    return { row: known.row, ...decideRecord(sample, known, accounts) };
  });
  const rows = decisions.flatMap(({ row, sample }) => {
    if (sample === null) return [];
    return [toSampleRow(row, answers === 'full' ? sample : { ...sample, outcome: hashOutcome(sample.outcome) })];
  });
  const replaced = decisions.flatMap(({ row, replaces }) => (replaces ? [row] : []));
  await forChunks(replaced, async (chunk) => {
    await tx.deleteFrom('sample').where('probe', 'in', chunk).execute();
  });
  const probes = rows.map(({ probe }) => probe);
  await hot.insertSamples(tx, rows);
  await hot.setState(tx, 'ended', probes);
  await hot.deleteReservations(tx, probes);
  if (rows.length > 0) await money.write(tx, accounts);
  await addSamples(tx, rows.length - replaced.length);
  return decisions.map(({ result }) => result);
};

/** The verb that stores samples. @throws Error, with nothing written, when a sample is of a probe that was never opened. */
export const recordVerb = (context: Context): Pick<Store, 'record'> => ({
  record: async (samples) => {
    if (samples.length === 0) return [];
    return context.db.transaction().execute((tx) => recordIn(context, tx, samples));
  },
});
