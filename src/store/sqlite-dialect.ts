import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { CompiledQuery, SqliteDialect, type Dialect, type SqliteDatabase, type SqliteStatement } from 'kysely';
import { EnvironmentError } from '../errors.ts';
import { isBusy, storeError } from './sqlite-error.ts';

type Parameter = string | number | bigint | null | Uint8Array;

/** Statements are kept prepared by their text; past this many the oldest is dropped. */
const STATEMENTS_KEPT = 500;
/** Waits for another process's write lock: 40 short ones, then 50 ms each, 5 s in all. */
const BUSY_WAITS_MS: readonly number[] = [...Array<number>(40).fill(5), ...Array<number>(96).fill(50)];

/** node:sqlite binds a Date as NULL and other objects as named parameters, both without a word. */
const bindable = (value: unknown, index: number): Parameter => {
  if (value === null || typeof value === 'string' || typeof value === 'bigint') return value;
  if (typeof value === 'number' || value instanceof Uint8Array) return value;
  throw new TypeError(
    `parameter ${index + 1} is ${describe(value)}; SQLite takes string, number, bigint, null or bytes`,
  );
};

const describe = (value: unknown): string =>
  typeof value === 'object' ? `an object (${Object.prototype.toString.call(value)})` : `of type ${typeof value}`;

const adaptStatement = (statement: StatementSync, path: string): SqliteStatement => {
  const guarded = <T>(run: (parameters: Parameter[]) => T) => {
    return (parameters: readonly unknown[]): T => {
      const bound = parameters.map(bindable);
      try {
        return run(bound);
      } catch (error) {
        throw storeError(path, error);
      }
    };
  };
  return {
    reader: statement.columns().length > 0,
    all: guarded((parameters) => statement.all(...parameters)),
    run: guarded((parameters) => statement.run(...parameters)),
    iterate: guarded((parameters) => statement.iterate(...parameters)),
  };
};

/** Gives a node:sqlite connection the shape that Kysely asks of one; statements stay prepared. */
export const adaptDatabase = (database: DatabaseSync, path: string): SqliteDatabase => {
  const statements = new Map<string, SqliteStatement>();
  return {
    close: () => database.close(),
    prepare: (text) => {
      const known = statements.get(text);
      if (known !== undefined) return known;
      const statement = adaptStatement(database.prepare(text), path);
      const oldest = statements.size < STATEMENTS_KEPT ? undefined : statements.keys().next().value;
      if (oldest !== undefined) statements.delete(oldest);
      statements.set(text, statement);
      return statement;
    },
  };
};

/**
 * Every transaction takes the write lock when it begins: one that reads first and is upgraded later fails at once when
 * another process has written in between, whatever the timeout. Waiting for the lock does not block the event loop.
 */
const beginImmediate = async (database: DatabaseSync, path: string): Promise<void> => {
  for (const waitMs of [...BUSY_WAITS_MS, null]) {
    try {
      database.exec('pragma busy_timeout = 0');
      database.exec('begin immediate');
      return;
    } catch (error) {
      if (!isBusy(error)) throw storeError(path, error);
    } finally {
      database.exec('pragma busy_timeout = 5000');
    }
    if (waitMs !== null) await wait(waitMs);
  }
  throw new EnvironmentError(`store ${path}: another process has held its write lock for 5 seconds`);
};

/** Kysely over one node:sqlite connection. */
export const sqliteDialect = (database: DatabaseSync, path: string): Dialect => {
  const base = new SqliteDialect({ database: adaptDatabase(database, path) });
  const createDriver: Dialect['createDriver'] = () => {
    const driver = base.createDriver();
    return {
      init: (options) => driver.init(options),
      acquireConnection: (options) => driver.acquireConnection(options),
      releaseConnection: (connection) => driver.releaseConnection(connection),
      beginTransaction: () => beginImmediate(database, path),
      commitTransaction: async (connection) => {
        await connection.executeQuery(CompiledQuery.raw('commit'));
      },
      rollbackTransaction: async (connection) => {
        // A full disk makes SQLite roll back by itself; rolling back again would hide the first error.
        if (database.isTransaction) await connection.executeQuery(CompiledQuery.raw('rollback'));
      },
      destroy: (options) => driver.destroy(options),
    };
  };
  return {
    createDriver,
    createAdapter: () => base.createAdapter(),
    createIntrospector: (db) => base.createIntrospector(db),
    createQueryCompiler: () => base.createQueryCompiler(),
  };
};

/** Opens the file with the settings that every connection of ours has: WAL, synchronous FULL, foreign keys. */
export const openDatabase = (path: string): DatabaseSync => {
  try {
    const database = new DatabaseSync(path, { timeout: 5000, enableForeignKeyConstraints: true });
    try {
      database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma temp_store = memory');
    } catch (error) {
      database.close();
      throw error;
    }
    return database;
  } catch (error) {
    throw storeError(path, error);
  }
};
