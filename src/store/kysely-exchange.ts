import type { Context } from './kysely-context.ts';
import { claimIn } from './kysely-plan.ts';
import { recordIn } from './kysely-record.ts';
import type { Store } from './store.ts';

/** Records and claims of one moment in one transaction; when one of them is refused, nothing of either is written. */
export const exchangeVerb = (context: Context): Required<Pick<Store, 'recordAndClaim'>> => ({
  recordAndClaim: (samples, claims, limit) =>
    context.db.transaction().execute(async (tx) => ({
      recorded: await recordIn(context, tx, samples),
      claimed: await claimIn(context, tx, claims, limit),
    })),
});
