import type { Baseline } from '../baselines/baseline.ts';
import { offerLearned } from '../baselines/offer.ts';
import type { Offer } from '../baselines/offer.ts';
import { writePending } from '../baselines/write.ts';
import type { Store } from '../store/store.ts';
import type { Loaded } from './setup.ts';

/** Samples read of one cell; a year of hourly cycles. */
const MOST_SAMPLES = 10_000;

/**
 * Offers successors of provisional baselines, made from what the schedules have brought since: they hold the spread
 * between days that a quick recording cannot show. Written beside the baselines, to be approved by a person; nothing
 * is used before that. Cells in `pending` have one that waits.
 */
export const learnFromStore = async (
  { config, suite, baselines }: Loaded,
  pending: readonly Baseline[],
  store: Store,
): Promise<Offer> => {
  const offer = await offerLearned({
    suite,
    backends: config.backends,
    baselines,
    pending,
    incidents: await store.readIncidents(),
    readSamples: async (cell, since) => {
      const samples = await store.readSamples({ ...cell, purposes: ['schedule'], since, limit: MOST_SAMPLES });
      return samples.filter(({ paused }) => paused !== true);
    },
    expiryDays: config.baselineExpiryDays,
    keepText: config.store.answers === 'full',
  });
  for (const baseline of offer.learned) await writePending(config.baselines, baseline);
  return offer;
};
