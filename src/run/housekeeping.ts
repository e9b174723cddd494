import type { Logger } from 'pino';
import { loadPending } from '../baselines/load.ts';
import type { Clock } from '../model.ts';
import type { ErrorStage } from '../publish/operation-metrics.ts';
import type { Store } from '../store/store.ts';
import { learnFromStore } from './learn.ts';
import type { Publication } from './publication.ts';
import type { Setup } from './setup.ts';

/** Between two looks at what was left lying: open slots of a failing store, verdicts that have become stale. */
export const TICK_MS = 15_000;
/** Dearer readings, and pruning, happen once in so many ticks. */
const TICKS_A_SAMPLE_READ = 4;
const TICKS_AN_HOUR = 240;
const HOURS_A_LEARNING = 24;
const DAY_MS = 86_400_000;

export interface HousekeepingTools {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly setup: () => Setup;
  readonly publication: Pick<Publication, 'samples' | 'changeEvents'>;
  /** Does the work, and tells of what it throws. */
  readonly attempt: (stage: ErrorStage, work: () => Promise<unknown>) => Promise<void>;
  /** Hands over open slots that nobody runs. */
  readonly takeUp: () => Promise<void>;
  /** Folds and shows what is closed; never rejects. */
  readonly judge: () => Promise<void>;
}

const learn = async ({ store, log, setup }: HousekeepingTools): Promise<void> => {
  const { learned } = await learnFromStore(setup(), await loadPending(setup().config.baselines), store);
  if (learned.length > 0)
    log.info(
      { baselines: learned.length },
      'learned from the schedule; "coalmine baseline diff" shows them, approve them to use them',
    );
};

/**
 * What recurs whatever the schedules do, until the signal aborts: looking after open slots and judging at each tick,
 * reading all samples of a day once a minute, pruning once an hour, and learning after the first hour and then once a
 * day, so that a daemon that is restarted every day learns, too.
 */
export const keepHouse = async (tools: HousekeepingTools, signal: AbortSignal): Promise<void> => {
  const { clock, store, publication, attempt } = tools;
  const hourly = async (hour: number): Promise<void> => {
    const before = new Date(clock.now() - tools.setup().config.store.retentionDays * DAY_MS).toISOString();
    await attempt('run', () => store.prune(before));
    await attempt('publish', publication.changeEvents);
    if (hour % HOURS_A_LEARNING === 1) await attempt('plan', () => learn(tools));
  };
  const isOver = (): boolean => signal.aborted;
  for (let count = 1; !isOver(); count += 1) {
    await clock.sleep(TICK_MS, signal);
    // The sleep ends early when the signal aborts.
    if (isOver()) return;
    await attempt('run', tools.takeUp);
    await tools.judge();
    if (count % TICKS_A_SAMPLE_READ === 0) await attempt('publish', publication.samples);
    if (count % TICKS_AN_HOUR === 0) await hourly(count / TICKS_AN_HOUR);
  }
};
