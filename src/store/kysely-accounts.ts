import type { Kysely } from 'kysely';
import { accountOf, type Account, type Accounts, type Reservation } from './budget.ts';
import { forChunks } from './chunks.ts';
import type { Tables } from './schema.ts';

/** Reads the accounts of these days into a map that `writeAccounts` takes back. */
export const readAccounts = async (tx: Kysely<Tables>, days: Iterable<string>): Promise<Accounts> => {
  const accounts: Accounts = new Map();
  for (const day of new Set(days)) {
    const row = await tx.selectFrom('spending').selectAll().where('day', '=', day).executeTakeFirst();
    const account = accountOf(accounts, day);
    if (row === undefined) continue;
    account.spentNanoUsd = row.spent_nano_usd;
    account.reservedNanoUsd = row.reserved_nano_usd;
    account.spentTokens = row.spent_tokens;
    account.reservedTokens = row.reserved_tokens;
  }
  return accounts;
};

const toRow = (account: Account) => ({
  spent_nano_usd: account.spentNanoUsd,
  reserved_nano_usd: account.reservedNanoUsd,
  spent_tokens: account.spentTokens,
  reserved_tokens: account.reservedTokens,
});

export const writeAccounts = async (tx: Kysely<Tables>, accounts: Accounts): Promise<void> => {
  for (const [day, account] of accounts) {
    const row = toRow(account);
    await tx
      .insertInto('spending')
      .values({ day, ...row })
      .onConflict((conflict) => conflict.column('day').doUpdateSet(row))
      .execute();
  }
};

export const toReservation = (row: {
  readonly probe: string;
  readonly at: string;
  readonly nano_usd: number;
  readonly tokens: number;
}): Reservation => ({ probe: row.probe, at: row.at, nanoUsd: row.nano_usd, tokens: row.tokens });

export const deleteReservations = (tx: Kysely<Tables>, probes: readonly string[]): Promise<void> =>
  forChunks(probes, async (chunk) => {
    await tx.deleteFrom('reservation').where('probe', 'in', chunk).execute();
  });
