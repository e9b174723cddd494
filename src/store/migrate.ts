import type { DatabaseSync } from 'node:sqlite';
import { EnvironmentError } from '../errors.ts';
import type { Migration } from './migrations/migration.ts';
import { storeError } from './sqlite-error.ts';

/** Marks a file as coalmine's own ("coal" in ASCII). Source: sqlite.org/pragma.html#pragma_application_id */
const APPLICATION_ID = 0x63_6f_61_6c;

const pragma = (database: DatabaseSync, name: string): number =>
  Number(Object.values(database.prepare(`pragma ${name}`).get() ?? {})[0]);

const refuseForeign = (database: DatabaseSync, path: string): void => {
  const id = pragma(database, 'application_id');
  const tables = Number(database.prepare('select count(*) as n from sqlite_master').get()?.['n']);
  if (id !== APPLICATION_ID && !(id === 0 && tables === 0))
    throw new EnvironmentError(`store ${path}: this SQLite file belongs to another program`);
};

const apply = (database: DatabaseSync, path: string, migrations: readonly Migration[]): void => {
  refuseForeign(database, path);
  const version = pragma(database, 'user_version');
  if (version > migrations.length)
    throw new EnvironmentError(
      `store ${path}: written by a newer coalmine (schema ${version}, this one knows ${migrations.length}); use that version or another store`,
    );
  for (const { statements } of migrations.slice(version)) for (const statement of statements) database.exec(statement);
  if (version === migrations.length) return;
  database.exec(`pragma application_id = ${APPLICATION_ID}`);
  database.exec(`pragma user_version = ${migrations.length}`);
};

/**
 * Brings the schema up to the last migration in one transaction that holds the write lock, so two processes may open a
 * new file at once. @throws EnvironmentError when the file is another program's or of a newer version.
 */
export const migrate = (database: DatabaseSync, path: string, migrations: readonly Migration[]): void => {
  try {
    // A file that is up to date is opened without the write lock, which another process may hold.
    if (pragma(database, 'user_version') === migrations.length && pragma(database, 'application_id') === APPLICATION_ID)
      return;
    database.exec('begin immediate');
    try {
      apply(database, path, migrations);
      database.exec('commit');
    } finally {
      if (database.isTransaction) database.exec('rollback');
    }
  } catch (error) {
    throw storeError(path, error);
  }
};
