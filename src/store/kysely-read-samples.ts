import { sql, type Kysely } from 'kysely';
import { FOLDED_PURPOSES, type Sample } from '../model.ts';
import { breathe } from './chunks.ts';
import { selectSamples, toSample } from './sample-rows.ts';
import type { Tables } from './schema.ts';
import { orderedMeans, type ScoreSums } from './score-sums.ts';
import { SAMPLES_AT_MOST, type SampleQuery, type Store } from './store.ts';

type Verbs = Pick<Store, 'readSamples' | 'readSample' | 'readUnfolded' | 'readScoreMeans'>;

const PAGE = 250;
const MEANS_WINDOW = 2000;

/** The sample that the next page comes after, going back in time. */
type After = { readonly at: string; readonly row: number } | null;

const samplePage = async (db: Kysely<Tables>, query: SampleQuery, after: After, limit: number) => {
  let select = selectSamples(db);
  for (const column of ['canary', 'variant', 'backend'] as const) {
    const wanted = query[column];
    if (wanted !== undefined) select = select.where(`sample.${column}`, '=', wanted);
  }
  if (query.purposes !== undefined) select = select.where('sample.purpose', 'in', query.purposes);
  if (query.since !== undefined) select = select.where('sample.at', '>=', query.since);
  if (query.until !== undefined) select = select.where('sample.at', '<', query.until);
  if (after !== null)
    select = select
      .where('sample.at', '<=', after.at)
      .where((eb) => eb.or([eb('sample.at', '<', after.at), eb('sample.probe', '<', after.row)]));
  return select.orderBy('sample.at', 'desc').orderBy('sample.probe', 'desc').limit(limit).execute();
};

const readSamples = async (db: Kysely<Tables>, query: SampleQuery): Promise<readonly Sample[]> => {
  const limit = Math.min(query.limit, SAMPLES_AT_MOST);
  const samples: Sample[] = [];
  let after: After = null;
  while (samples.length < limit) {
    const size = Math.min(PAGE, limit - samples.length);
    const page = await samplePage(db, query, after, size);
    for (const row of page) samples.push(toSample(row));
    after = page.at(-1) ?? null;
    if (page.length < size) break;
    await breathe();
  }
  return samples;
};

/** Time of the sample that ends a window of so many rows after `after`; null when fewer are left. */
const windowEnd = async (db: Kysely<Tables>, after: string): Promise<string | null> => {
  const row = await db
    .selectFrom('sample')
    .select('at')
    .where('at', '>', after)
    .orderBy('at')
    .limit(1)
    .offset(MEANS_WINDOW)
    .executeTakeFirst();
  return row?.at ?? null;
};

const addWindow = async (
  db: Kysely<Tables>,
  sums: ScoreSums,
  from: { readonly operator: '>' | '>='; readonly at: string },
  until: string | null,
): Promise<void> => {
  let select = db
    .selectFrom('sample')
    .select(({ fn, eb }) => [
      'canary',
      'backend',
      fn.count<number>('correct').as('correct_count'),
      fn.sum<number | null>('correct').as('correct_sum'),
      fn.count<number>('format').as('format_count'),
      fn.sum<number | null>('format').as('format_sum'),
      fn.max(eb.case().when('correct', 'is not', null).then(eb.ref('at')).end()).as('correct_at'),
      fn.max(eb.case().when('format', 'is not', null).then(eb.ref('at')).end()).as('format_at'),
    ])
    .where('at', from.operator, from.at)
    .where('purpose', 'in', FOLDED_PURPOSES)
    .groupBy(['canary', 'backend']);
  if (until !== null) select = select.where('at', '<=', until);
  for (const row of await select.execute()) {
    const { canary, backend } = row;
    sums.add({ canary, backend, aspect: 'correct' }, row.correct_sum ?? 0, row.correct_count, row.correct_at ?? '');
    sums.add({ canary, backend, aspect: 'format' }, row.format_sum ?? 0, row.format_count, row.format_at ?? '');
  }
};

/** In windows of a bounded number of rows, so that no single query takes long. */
const readScoreMeans: (db: Kysely<Tables>) => Store['readScoreMeans'] = (db) => async (since) => {
  const { sums, means } = orderedMeans();
  let from: Parameters<typeof addWindow>[2] = { operator: '>=', at: since };
  for (;;) {
    const until = await windowEnd(db, from.at);
    await addWindow(db, sums, from, until);
    if (until === null) return means();
    from = { operator: '>', at: until };
    await breathe();
  }
};

/** Reading samples one by one, by cell and time, and their means. */
export const sampleReads = (db: Kysely<Tables>): Verbs => ({
  readSamples: (query) => readSamples(db, query),
  readSample: async (key) => {
    const row = await selectSamples(db).where('probe.key', '=', key).executeTakeFirst();
    return row === undefined ? null : toSample(row);
  },
  readUnfolded: async (after, limit) => {
    const rows = await selectSamples(db)
      // Word for word the condition of the partial index; with parameters SQLite would not use it.
      .where(sql<boolean>`(sample.late = 1 or sample.purpose not in ('schedule', 'burst'))`)
      .where('sample.probe', '>', after)
      .orderBy('sample.probe')
      .limit(limit)
      .execute();
    return { samples: rows.map(toSample), next: rows.at(-1)?.row ?? after };
  },
  readScoreMeans: readScoreMeans(db),
});
