import type { Offer } from '../../baselines/offer.ts';
import { baselinePath } from '../../baselines/path.ts';
import { learnFromStore } from '../../run/learn.ts';
import { openStore } from '../../store/kysely.ts';
import type { Io } from '../io.ts';
import { loadEverything } from '../load-everything.ts';
import type { Everything } from '../load-everything.ts';
import { checkNames, chosen } from './options.ts';
import type { Options } from './options.ts';

const offer = async (options: Options, everything: Everything): Promise<Offer> => {
  const { config, suite, baselines, pending } = everything;
  const store = await openStore({ path: config.store.path, answers: config.store.answers });
  try {
    return await learnFromStore({ config, suite, baselines: chosen(options, config, baselines) }, pending, store);
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
  const paths = { learned: result.learned.map(baselinePath), notYet: result.notYet };
  io.stdout.write(options.format === 'json' ? `${JSON.stringify(paths)}\n` : `${text(result)}\n`);
};
