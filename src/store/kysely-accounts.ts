import { sql, type Kysely } from 'kysely';
import { accountOf, type Accounts } from './budget.ts';
import { createPrepared } from './kysely-prepared.ts';
import type { SpendingTable, Tables } from './schema.ts';

/** The accounts that verbs read, change and write back. */
export interface AccountStatements {
  readonly read: (tx: Kysely<Tables>, days: Iterable<string>) => Promise<Accounts>;
  readonly write: (tx: Kysely<Tables>, accounts: Accounts) => Promise<void>;
}

export const createAccountStatements = (): AccountStatements => {
  const run = createPrepared();
  return {
    read: async (tx, days) => {
      const accounts: Accounts = new Map();
      for (const day of new Set(days)) {
        const build = () => tx.selectFrom('spending').selectAll().where('day', '=', day);
        const [row] = await run<SpendingTable>(tx, 'read', build, [day]);
        const account = accountOf(accounts, day);
        account.spentNanoUsd = row?.spent_nano_usd ?? 0;
        account.reservedNanoUsd = row?.reserved_nano_usd ?? 0;
        account.spentTokens = row?.spent_tokens ?? 0;
        account.reservedTokens = row?.reserved_tokens ?? 0;
      }
      return accounts;
    },
    write: async (tx, accounts) => {
      for (const [day, account] of accounts) {
        const row: SpendingTable = {
          day,
          spent_nano_usd: account.spentNanoUsd,
          reserved_nano_usd: account.reservedNanoUsd,
          spent_tokens: account.spentTokens,
          reserved_tokens: account.reservedTokens,
        };
        const build = () =>
          tx
            .insertInto('spending')
            .values(row)
            .onConflict((conflict) =>
              conflict.column('day').doUpdateSet({
                spent_nano_usd: sql`excluded.spent_nano_usd`,
                reserved_nano_usd: sql`excluded.reserved_nano_usd`,
                spent_tokens: sql`excluded.spent_tokens`,
                reserved_tokens: sql`excluded.reserved_tokens`,
              }),
            );
        await run(tx, 'write', build, Object.values(row));
      }
    },
  };
};
