import { readFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { EnvironmentError } from '../../src/errors.ts';
import { openStore } from '../../src/store/kysely.ts';
import { migrate } from '../../src/store/migrate.ts';
import { MIGRATIONS } from '../../src/store/migrations/migrations.ts';
import { openDatabase } from '../../src/store/sqlite-dialect.ts';
import { cycleOf, minute, runCycle } from './build.ts';
import { temporaryPath } from './folder.ts';

const FIXTURE = resolve(import.meta.dirname, '../fixtures/store/schema.sql');

const dump = (database: DatabaseSync): string =>
  database
    .prepare("select sql from sqlite_master where sql is not null and name not like 'sqlite_%' order by name")
    .all()
    .map(({ sql }) => `${String(sql).replace(/\s+/g, ' ')};\n`)
    .join('');

test('all migrations together give the schema of the fixture', () => {
  const database = new DatabaseSync(':memory:');
  migrate(database, ':memory:', MIGRATIONS);
  expect(dump(database)).toBe(readFileSync(FIXTURE, 'utf8'));
});

test('migrations are numbered from 1 without gaps', () => {
  expect(MIGRATIONS.map(({ number }) => number)).toEqual(MIGRATIONS.map((_, index) => index + 1));
});

test('a store of an older schema is brought up and keeps its rows', () => {
  const path = temporaryPath();
  const database = openDatabase(path);
  migrate(database, path, MIGRATIONS);
  database.exec("insert into state values ('kept', '1')");
  const more = [...MIGRATIONS, { number: MIGRATIONS.length + 1, statements: ['create table extra (a text) strict'] }];
  migrate(database, path, more);
  expect(database.prepare('select name from state').all()).toEqual([{ name: 'kept' }]);
  expect(dump(database)).toContain('CREATE TABLE extra');
  migrate(database, path, more);
  database.close();
});

test('a step that fails leaves the schema as it was', () => {
  const path = temporaryPath();
  const database = openDatabase(path);
  migrate(database, path, MIGRATIONS);
  const before = dump(database);
  const broken = {
    number: MIGRATIONS.length + 1,
    statements: ['create table half (a text) strict', 'create nonsense'],
  };
  expect(() => migrate(database, path, [...MIGRATIONS, broken])).toThrow(/syntax error/);
  expect(dump(database)).toBe(before);
  database.close();
});

test('a store of a newer coalmine is refused in one line', async () => {
  const path = temporaryPath();
  const database = openDatabase(path);
  migrate(database, path, [...MIGRATIONS, { number: MIGRATIONS.length + 1, statements: [] }]);
  database.close();
  const error: unknown = await openStore({ path, answers: 'full' }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(EnvironmentError);
  const [newer, known] = [MIGRATIONS.length + 1, MIGRATIONS.length];
  expect(String(error)).toContain(`${path}: written by a newer coalmine (schema ${newer}, this one knows ${known})`);
});

test('the SQLite file of another program is refused and left alone', async () => {
  const path = temporaryPath();
  const database = new DatabaseSync(path);
  database.exec('create table mine (a text)');
  database.close();
  await expect(openStore({ path, answers: 'full' })).rejects.toThrow(/belongs to another program/);
  const again = new DatabaseSync(path);
  expect(dump(again)).toBe('CREATE TABLE mine (a text);\n');
  again.close();
});

test.each([
  [
    'a file that is no database',
    'no database at all, only text, and long enough to be looked at',
    /not a SQLite database/,
  ],
])('%s is refused', async (_, content, message) => {
  const path = temporaryPath();
  writeFileSync(path, content);
  const error: unknown = await openStore({ path, answers: 'full' }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(EnvironmentError);
  expect(String(error)).toMatch(message);
});

test('a folder that cannot be made and a path that is a folder are refused', async () => {
  const file = temporaryPath('file');
  writeFileSync(file, '');
  await expect(openStore({ path: `${file}/deep/coalmine.db`, answers: 'full' })).rejects.toThrow(EnvironmentError);
  await expect(openStore({ path: resolve(file, '..'), answers: 'full' })).rejects.toThrow(EnvironmentError);
});

test('what one opening wrote the next one reads', async () => {
  const path = temporaryPath();
  const first = await openStore({ path, answers: 'full' });
  await runCycle(first, cycleOf(), minute(9));
  await first.close();
  const second = await openStore({ path, answers: 'full' });
  expect((await second.readClosedSlots(1, 9))[0]!.samples).toHaveLength(2);
  await second.close();
});
