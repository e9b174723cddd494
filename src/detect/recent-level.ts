import type { BetaMixture, Tally } from '../stats/beta-mixture.ts';
import { mixtureMean } from '../stats/mixture-mean.ts';
import { recentLoss, type PinnedLevel } from './anchor-loss.ts';
import { levelOf } from './day-levels.ts';
import type { LearnedTally } from './recent-learning.ts';

/** Trials are counted in steps of this part of them, so that a level moves, and is computed, only when it is worth it. */
const TRIAL_STEP = 1.01;
/** Most cells have one of a few tallies; the known ones are dropped when there are so many. */
const MOST_KNOWN = 20_000;

/** What the recent anchor knows of a cell before it learns anything. */
export interface RecentStart {
  readonly tally: Tally;
  readonly pinned: PinnedLevel;
}

const LOG_STEP = Math.log(TRIAL_STEP);

/**
 * The level of expected loss by which the recent anchor judges a cell, as a function of its start and of what it has
 * learned: the posterior mean under the prior of its capability, within the bound and above the floor of `recentLoss`.
 */
export const createRecentLevel = (prior: BetaMixture): ((start: RecentStart, learned: LearnedTally) => number) => {
  const mean = mixtureMean(prior);
  const known = new Map<number, number>();
  const compute = (failures: number, steps: number): number => {
    const trials = Math.max(failures, TRIAL_STEP ** steps);
    return 1 - mean({ successes: trials - failures, trials });
  };
  return ({ tally, pinned }, [losses, more]) => {
    const thousandths = Math.round(1000 * (tally.trials - tally.successes + losses));
    const steps = Math.floor(Math.log(Math.max(1, tally.trials + more)) / LOG_STEP + 1e-9);
    // A number for the pair: steps stay below 4096 for any count that a number can hold.
    const key = thousandths * 4096 + steps;
    const before = known.get(key);
    const loss = before ?? compute(thousandths / 1000, steps);
    if (before === undefined) {
      if (known.size >= MOST_KNOWN) known.clear();
      known.set(key, loss);
    }
    return levelOf(recentLoss(loss, pinned));
  };
};
