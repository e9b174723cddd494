import { DatabaseSync } from 'node:sqlite';
import { EnvironmentError } from '../errors.ts';
import { makeFolder } from './make-folder.ts';
import { isBusy, storeError } from './sqlite-error.ts';

/** Keeps other daemons from a store; the operating system takes it back when the process ends, however it does. */
export interface StoreLock {
  /** May be called twice. */
  readonly release: () => void;
}

const openLock = (path: string): DatabaseSync => {
  try {
    return new DatabaseSync(path, { timeout: 0 });
  } catch (error) {
    throw storeError(path, error);
  }
};

/**
 * Takes the store at `path` for one daemon: an exclusive transaction on the small file `<path>.lock` beside it, which is
 * never written. Not on the store itself, which `once` and `baseline` may use meanwhile. A store in memory needs none.
 * @throws EnvironmentError when another process has it.
 */
export const lockStore = (path: string): StoreLock => {
  if (path === ':memory:') return { release: () => undefined };
  makeFolder(path);
  const file = `${path}.lock`;
  const database = openLock(file);
  try {
    database.exec('begin exclusive');
  } catch (error) {
    database.close();
    if (!isBusy(error)) throw storeError(file, error);
    throw new EnvironmentError(
      `another daemon runs on the store ${path}; stop that one, or choose another with "store"`,
      { cause: error },
    );
  }
  return {
    release: () => {
      if (database.isOpen) database.close();
    },
  };
};
