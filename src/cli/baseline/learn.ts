import { offerLearned } from '../../baselines/offer.ts';
import type { Offer } from '../../baselines/offer.ts';
import { baselinePath } from '../../baselines/path.ts';
import { writePending } from '../../baselines/write.ts';
import { openStore } from '../../store/kysely.ts';
import type { Io } from '../io.ts';
import { loadEverything } from '../load-everything.ts';
import type { Everything } from '../load-everything.ts';
import { checkNames, chosen } from './options.ts';
import type { Options } from './options.ts';

/** Samples read of one cell; a year of hourly cycles. */
const MOST_SAMPLES = 10_000;

const offer = async (options: Options, everything: Everything): Promise<Offer> => {
  const { config, suite, baselines, pending } = everything;
  const store = await openStore({ path: config.store.path, answers: config.store.answers });
  try {
    return await offerLearned({
      suite,
      backends: config.backends,
      baselines: chosen(options, config, baselines),
      pending,
      incidents: await store.readIncidents(),
      readSamples: (cell, since) => store.readSamples({ ...cell, purposes: ['schedule'], since, limit: MOST_SAMPLES }),
      expiryDays: config.baselineExpiryDays,
      keepText: config.store.answers === 'full',
    });
  } finally {
    await store.close();
  }
};

const text = ({ learned, notYet }: Offer): string => {
  if (learned.length === 0 && notYet.length === 0)
    return 'no baseline is provisional, or all that are have one that waits';
  const found = learned.map((baseline) => `learned ${baselinePath(baseline)}`);
  const missing = notYet.map(({ path, reasons }) => `not yet ${path}: ${reasons.join('; ')}`);
  const next =
    learned.length === 0
      ? []
      : ['not used before they are approved ("coalmine baseline diff", then "coalmine baseline approve")'];
  return [...found, ...missing, ...next].join('\n');
};

/** Offers what the schedules brought since a provisional baseline was recorded as its successor. Sends nothing. */
export const learn = async (options: Options, io: Io): Promise<void> => {
  const everything = await loadEverything(options.config, io);
  checkNames(options, everything);
  const result = await offer(options, everything);
  for (const baseline of result.learned) await writePending(everything.config.baselines, baseline);
  const paths = { learned: result.learned.map(baselinePath), notYet: result.notYet };
  io.stdout.write(options.format === 'json' ? `${JSON.stringify(paths)}\n` : `${text(result)}\n`);
};
