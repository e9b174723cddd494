import type { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { changeEventVerbs } from './kysely-change-events.ts';
import { closeVerbs } from './kysely-close.ts';
import { createContext } from './kysely-context.ts';
import { exchangeVerb } from './kysely-exchange.ts';
import { foldVerbs } from './kysely-fold.ts';
import { planVerbs } from './kysely-plan.ts';
import { pruneVerb } from './kysely-prune.ts';
import { foldReads, otherReads } from './kysely-read-rest.ts';
import { sampleReads } from './kysely-read-samples.ts';
import { slotReads } from './kysely-read-slots.ts';
import { recordVerb } from './kysely-record.ts';
import { requestVerbs } from './kysely-requests.ts';
import { makeFolder } from './make-folder.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations/migrations.ts';
import type { Tables } from './schema.ts';
import { openDatabase, sqliteDialect } from './sqlite-dialect.ts';
import type { Store } from './store.ts';

export interface StoreOptions {
  /** The SQLite file; its folder is made when it is missing. `:memory:` is kept nowhere. */
  readonly path: string;
  /** `hash` keeps SHA-256 and length of answers in place of their text and of the arguments of their tool calls. */
  readonly answers: 'full' | 'hash';
}

/** All verbs over an open connection. */
const storeOver = (db: Kysely<Tables>, answers: StoreOptions['answers']): Store => {
  const context = createContext(db, answers);
  return {
    ...planVerbs(context),
    ...recordVerb(context),
    ...exchangeVerb(context),
    ...closeVerbs(context),
    ...foldVerbs(db),
    ...pruneVerb(db),
    ...requestVerbs(db),
    ...changeEventVerbs(db),
    ...slotReads(db),
    ...sampleReads(db),
    ...foldReads(db),
    ...otherReads(context),
    close: async () => {
      // Waits for the verbs that are under way: there is one connection, and they hold it.
      await db.connection().execute(() => Promise.resolve());
      await db.destroy();
    },
  };
};

/** The store on a connection that is open; brings its schema up to date. @throws EnvironmentError as `openStore` does */
export const storeOn = (database: DatabaseSync, { path, answers }: StoreOptions): Store => {
  migrate(database, path, MIGRATIONS);
  return storeOver(new Kysely<Tables>({ dialect: sqliteDialect(database, path) }), answers);
};

/**
 * Opens (or makes) the SQLite store and brings its schema up to date. Several processes may have the same file open.
 * What the world does to it later (a full disk, a lost file) rejects the verb with an EnvironmentError, and nothing of
 * that verb is written. @throws EnvironmentError when it cannot be opened, is another program's or of a newer version.
 */
export const openStore = (options: StoreOptions): Promise<Store> =>
  Promise.resolve().then(() => {
    if (options.path !== ':memory:') makeFolder(options.path);
    const database = openDatabase(options.path);
    try {
      return storeOn(database, options);
    } catch (error) {
      database.close();
      throw error;
    }
  });
