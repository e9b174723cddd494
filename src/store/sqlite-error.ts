import { EnvironmentError } from '../errors.ts';

/** SQLite's primary result codes that are the world's doing, with what they mean for the operator. Source: sqlite.org/rescode.html */
const WORLD: Readonly<Record<number, string>> = {
  3: 'permission denied (SQLITE_PERM)',
  5: 'another process holds its lock (SQLITE_BUSY)',
  7: 'out of memory (SQLITE_NOMEM)',
  8: 'it is read-only (SQLITE_READONLY)',
  10: 'reading or writing the disk failed (SQLITE_IOERR)',
  11: 'the file is damaged (SQLITE_CORRUPT)',
  13: 'the disk is full (SQLITE_FULL)',
  14: 'the file cannot be opened (SQLITE_CANTOPEN)',
  26: 'the file is not a SQLite database (SQLITE_NOTADB)',
};

/** The primary result code; null when the error is not SQLite's. */
const primaryCode = (error: unknown): number | null =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : null;

export const isBusy = (error: unknown): boolean => primaryCode(error) === 5;

/** A failure of the world as one line with the store's path; anything else (a bug) is given back as it is. */
export const storeError = (path: string, error: unknown): unknown => {
  const meaning = WORLD[primaryCode(error) ?? 0];
  return meaning === undefined ? error : new EnvironmentError(`store ${path}: ${meaning}`, { cause: error });
};
