import { sql, type Kysely } from 'kysely';
import type { Incident, SlotSum, Verdict, Wish } from '../judgement.ts';
import type { Json } from '../model.ts';
import { accountOf, burstsOf, toSpending } from './budget.ts';
import type { Context } from './kysely-context.ts';
import { selectProbes, toProbe } from './probe-rows.ts';
import type { Tables } from './schema.ts';
import type { Store } from './store.ts';

type FoldReads = Pick<Store, 'readFold' | 'readChanges' | 'readIncidents' | 'readWishes' | 'readSums'>;
type OtherReads = Pick<Store, 'readLastPlanned' | 'readSpending' | 'readProbe' | 'readSize'>;

/** Reading what folding has left. */
export const foldReads = (db: Kysely<Tables>): FoldReads => ({
  readFold: async () => {
    // One statement, so that another process cannot fold between the number and the states.
    const rows = await db
      .selectFrom('progress')
      .leftJoin('state', (join) => join.onTrue())
      .select(['last_closed', 'last_folded', 'engine', 'name', 'body'])
      .orderBy('name')
      .execute();
    const [first] = rows;
    if (first === undefined) throw new Error('the store has lost its row of progress');
    const states = rows.flatMap(({ name, body }) =>
      name === null || body === null ? [] : [[name, JSON.parse(body) as Json] as const],
    );
    return {
      lastFolded: first.last_folded,
      lastClosed: first.last_closed,
      engine: first.engine,
      states: Object.fromEntries(states),
    };
  },
  readChanges: async ({ since, limit }) => {
    const rows = await db
      .selectFrom('change')
      .select('body')
      .where('at', '>=', since ?? '')
      .orderBy('at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
    return rows.map(({ body }) => JSON.parse(body) as Verdict);
  },
  readIncidents: async () => {
    const rows = await db
      .selectFrom('incident')
      .select('body')
      .orderBy('opened_at', 'desc')
      .orderBy('id', 'desc')
      .execute();
    return rows.map(({ body }) => JSON.parse(body) as Incident);
  },
  readWishes: async (afterNumber) => {
    const rows = await db
      .selectFrom('wish')
      .innerJoin('sums', 'sums.number', 'wish.number')
      .select(['wish.number', 'position', 'at', 'wish.body'])
      .where('wish.number', '>', afterNumber)
      .orderBy('wish.number')
      .orderBy('position')
      .execute();
    return rows.map(({ number, position, at, body }) => ({ number, position, at, wish: JSON.parse(body) as Wish }));
  },
  readSums: async (fromNumber, limit) => {
    const rows = await db
      .selectFrom('sums')
      .selectAll()
      .where('number', '>=', fromNumber)
      .orderBy('number')
      .limit(limit)
      .execute();
    return rows.map(({ number, at, body }) => ({ number, at, sums: JSON.parse(body) as readonly SlotSum[] }));
  },
});

/** Reading single facts. */
export const otherReads = ({ db, accounts }: Context): OtherReads => ({
  readLastPlanned: async (schedule) => {
    const row = await db
      .selectFrom('cycle')
      .select('planned_at')
      .where('schedule', '=', schedule)
      .orderBy('planned_at', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row?.planned_at ?? null;
  },
  readSpending: async (day, purpose) => {
    const name = purpose === undefined ? day : burstsOf(day);
    return toSpending(day, accountOf(await accounts.read(db, [name]), name));
  },
  readProbe: async (key) => {
    const row = await selectProbes(db).where('probe.key', '=', key).executeTakeFirst();
    return row === undefined ? null : { ...toProbe(row), state: row.state };
  },
  readSize: async () => {
    const { samples } = await db.selectFrom('progress').select('samples').executeTakeFirstOrThrow();
    const pages = await sql<{ bytes: number }>`
      select page_count * page_size as bytes from pragma_page_count(), pragma_page_size()`.execute(db);
    return { bytes: pages.rows[0]?.bytes ?? 0, samples };
  },
});
