import type { Kysely } from 'kysely';
import { createAccountStatements, type AccountStatements } from './kysely-accounts.ts';
import { createHotStatements, type HotStatements } from './kysely-hot.ts';
import type { Tables } from './schema.ts';

/** What the writing verbs share. */
export interface Context {
  readonly db: Kysely<Tables>;
  readonly answers: 'full' | 'hash';
  readonly hot: HotStatements;
  readonly accounts: AccountStatements;
}

export const createContext = (db: Kysely<Tables>, answers: 'full' | 'hash'): Context => ({
  db,
  answers,
  hot: createHotStatements(),
  accounts: createAccountStatements(),
});

/** Adds to the number of stored samples, so that nobody has to count them. */
export const addSamples = async (tx: Kysely<Tables>, count: number): Promise<void> => {
  if (count === 0) return;
  await tx
    .updateTable('progress')
    .set((row) => ({ samples: row('samples', '+', count) }))
    .execute();
};
