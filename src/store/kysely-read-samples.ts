import { sql, type Kysely } from 'kysely';
import { FOLDED_PURPOSES, type Sample } from '../model.ts';
import { breathe } from './chunks.ts';
import { selectSamples, toSample } from './sample-rows.ts';
import type { Tables } from './schema.ts';
import { orderedMeans } from './score-sums.ts';
import { SAMPLES_AT_MOST, type SampleQuery, type Store } from './store.ts';

type Verbs = Pick<Store, 'readSamples' | 'readSample' | 'readUnfolded' | 'readScoreMeans'>;

const PAGE = 250;
const SCORES_PAGE = 2000;

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

/** Scores in the order of time; grouping them in SQL would walk the index of cells, all of it, for each page. */
const scorePage = (db: Kysely<Tables>, after: { readonly at: string; readonly probe: number }) =>
  db
    .selectFrom('sample')
    .select(['probe', 'at', 'canary', 'backend', 'correct', 'format'])
    .where('at', '>=', after.at)
    .where((eb) => eb.or([eb('at', '>', after.at), eb('probe', '>', after.probe)]))
    .where('purpose', 'in', FOLDED_PURPOSES)
    .orderBy('at')
    .orderBy('probe')
    .limit(SCORES_PAGE)
    .execute();

const readScoreMeans: (db: Kysely<Tables>) => Store['readScoreMeans'] = (db) => async (since) => {
  const { sums, means } = orderedMeans();
  let after = { at: since, probe: 0 };
  for (;;) {
    const page = await scorePage(db, after);
    for (const { canary, backend, at, correct, format } of page) {
      if (correct !== null) sums.add({ canary, backend, aspect: 'correct' }, correct, 1, at);
      if (format !== null) sums.add({ canary, backend, aspect: 'format' }, format, 1, at);
    }
    const last = page.at(-1);
    if (last === undefined || page.length < SCORES_PAGE) return means();
    after = last;
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
