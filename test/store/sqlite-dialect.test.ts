import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Kysely, sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { EnvironmentError } from '../../src/errors.ts';
import { adaptDatabase, openDatabase, sqliteDialect } from '../../src/store/sqlite-dialect.ts';
import { temporaryPath } from './folder.ts';

interface Tables {
  thing: { id: number; text: string | null };
}

const open = (path = temporaryPath()): { readonly database: DatabaseSync; readonly db: Kysely<Tables> } => {
  const database = openDatabase(path);
  const db = new Kysely<Tables>({ dialect: sqliteDialect(database, path) });
  database.exec('create table if not exists thing (id integer primary key, text text)');
  onTestFinished(() => {
    if (database.isOpen) database.close();
  });
  return { database, db };
};

test('a connection is WAL, writes through to the disk at each commit, and holds foreign keys', () => {
  const { database } = open();
  const pragma = (name: string): unknown => Object.values(database.prepare(`pragma ${name}`).get() ?? {})[0];
  expect(pragma('journal_mode')).toBe('wal');
  expect(pragma('synchronous')).toBe(2);
  expect(pragma('foreign_keys')).toBe(1);
  expect(pragma('busy_timeout')).toBe(5000);
});

test.each([
  ['a Date', new Date(0), /object Date/],
  ['an object', { a: 1 }, /object Object/],
  ['an array', [1], /object Array/],
  ['undefined', undefined, /undefined/],
  ['a boolean', true, /boolean/],
  ['a function', () => 1, /function/],
])('%s as a parameter is refused, not stored as NULL', (_, value, message) => {
  const { database } = open();
  const statement = adaptDatabase(database, 'x').prepare('insert into thing (text) values (?)');
  expect(() => statement.run([value])).toThrow(message);
  expect(database.prepare('select count(*) as n from thing').get()).toEqual({ n: 0 });
});

test('text, numbers, bigints, null and bytes are stored as they are', () => {
  const { database } = open();
  const statement = adaptDatabase(database, 'x').prepare('select ? as a, ? as b, ? as c, ? as d, ? as e');
  expect(statement.reader).toBe(true);
  expect(statement.all(['x\u0000y', 1.5, 7n, null, new Uint8Array([1])])).toEqual([
    { a: 'x\u0000y', b: 1.5, c: 7, d: null, e: new Uint8Array([1]) },
  ]);
});

test('statements are prepared once and dropped when there are too many', () => {
  const { database } = open();
  const adapted = adaptDatabase(database, 'x');
  const first = adapted.prepare('select 1');
  expect(adapted.prepare('select 1')).toBe(first);
  for (let number = 2; number < 700; number += 1) adapted.prepare(`select ${number}`);
  expect(adapted.prepare('select 1')).not.toBe(first);
});

test('a transaction that reads first and is passed by another’s write waits for its turn and loses nothing', async () => {
  const path = temporaryPath();
  const [one, two] = [open(path).db, open(path).db];
  const increment = (db: Kysely<Tables>): Promise<void> =>
    db.transaction().execute(async (tx) => {
      const row = await tx.selectFrom('thing').select('text').where('id', '=', 1).executeTakeFirstOrThrow();
      await nextTurn();
      await tx
        .updateTable('thing')
        .set({ text: String(Number(row.text) + 1) })
        .where('id', '=', 1)
        .execute();
    });
  await one.insertInto('thing').values({ id: 1, text: '0' }).execute();
  await Promise.all(Array.from({ length: 10 }, (_, index) => increment(index % 2 === 0 ? one : two)));
  const row = await two.selectFrom('thing').select('text').executeTakeFirstOrThrow();
  expect(row.text).toBe('10');
});

test('the event loop goes on while another connection holds the write lock', async () => {
  const path = temporaryPath();
  const [holder, waiter] = [open(path), open(path)];
  holder.database.exec('begin immediate');
  const written = waiter.db
    .transaction()
    .execute((tx) => tx.insertInto('thing').values({ id: 1, text: null }).executeTakeFirst());
  for (let turn = 0; turn < 20; turn += 1) await nextTurn();
  holder.database.exec('commit');
  expect((await written).numInsertedOrUpdatedRows).toBe(1n);
});

test('a full disk is told as such, not as a failed rollback', async () => {
  const { database, db } = open();
  database.exec('pragma max_page_count = 12');
  const fill = db.transaction().execute(async (tx) => {
    for (let id = 1; ; id += 1)
      await tx
        .insertInto('thing')
        .values({ id, text: 'x'.repeat(2000) })
        .execute();
  });
  const error: unknown = await fill.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(EnvironmentError);
  expect(String(error)).toMatch(/disk is full \(SQLITE_FULL\)/);
  expect(database.isTransaction).toBe(false);
  const { rows } = await sql<{ n: number }>`select count(*) as n from thing`.execute(db);
  expect(rows).toEqual([{ n: 0 }]);
});

test('a mistake of ours is no failure of the world', async () => {
  const { db } = open();
  const error: unknown = await sql`select nothing from nowhere`.execute(db).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Error);
  expect(error).not.toBeInstanceOf(EnvironmentError);
});
