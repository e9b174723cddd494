import { logMeanExp, logSumExp } from '../stats/log-sum-exp.ts';
import { roundDown, roundTo } from '../stats/round.ts';
import type { ComparedSignal, DivergenceModel, Side } from './divergence-model.ts';
import { BETS, wealthAt, type SignalDivergence } from './divergence-state.ts';
import {
  DIVERGENCE_BETS,
  DIVERGENCE_DAYS,
  DIVERGENCE_MOST,
  DIVERGENCE_SCALE,
  DIVERGENCE_SPARED,
} from './parameters.ts';

/** A backend's mean difference from one sibling today; null where no answers met. */
const differenceToday = ({ today }: SignalDivergence, { pair, sign }: Side): number | null => {
  const count = today[2 * pair] ?? 0;
  return count === 0 ? null : (sign * (today[2 * pair + 1] ?? 0)) / count;
};

const DIFFERENCE_DIGITS = 1e6;

/**
 * The end of a day for one backend, in place. Against each sibling, M ← max(1, M) · (1 + λ h) with h the day's fall below
 * the tolerance over a scale, cut to [−1, 1]. Its mean is at most 1 while the difference between the two, less its
 * centre, is as likely to be positive as negative, which it is for two backends with one law of days, and its centre is
 * no lower than the tolerance: whatever the law, however many canaries, ties included. A day gives at most log 2: what
 * days alike to all canaries can be worth without assuming how they spread. `most` in nats.
 */
export const endDay = (
  state: SignalDivergence,
  sides: readonly Side[],
  backend: number,
  { tolerance, threshold }: Pick<DivergenceModel, 'tolerance' | 'threshold'>,
): void => {
  const { wealth } = state;
  const differences: number[] = [];
  for (const side of sides) {
    const difference = differenceToday(state, side);
    if (difference === null) continue;
    differences.push(difference);
    const h = Math.max(-1, Math.min(1, (-tolerance - difference) / DIVERGENCE_SCALE));
    const start = wealthAt(side.pair, side.sign);
    for (const [bet, lambda] of DIVERGENCE_BETS.entries()) {
      const grown = Math.max(0, wealth[start + bet] ?? 0) + Math.log1p(lambda * h);
      wealth[start + bet] = roundDown(Math.min(DIVERGENCE_MOST * threshold, grown), 1e6);
    }
  }
  if (differences.length === 0) return;
  const mean = differences.reduce((sum, x) => sum + x, 0) / differences.length;
  state.days[backend] = [...(state.days[backend] ?? []), roundTo(mean, DIFFERENCE_DIGITS)].slice(-DIVERGENCE_DAYS);
};

/**
 * Evidence in nats, at least 0, that a backend is below more than DIVERGENCE_SPARED of its siblings: log of the mean of
 * M over bets and siblings, without the largest ones. A mean of e-detectors is one, and leaving some out only lowers it.
 */
export const divergenceEvidence = ({ wealth }: SignalDivergence, sides: readonly Side[]): number => {
  const against = sides
    .map(({ pair, sign }) => {
      const start = wealthAt(pair, sign);
      return logMeanExp(wealth, start, start + BETS);
    })
    .sort((one, other) => one - other);
  const counting = against.length - Math.floor(against.length * DIVERGENCE_SPARED);
  return counting === 0 ? 0 : Math.max(0, logSumExp(against, 0, counting) - Math.log(against.length));
};

/** Lets a backend start at zero, in place: its evidence, its days, and what has met its answers today. */
export const forgetBackend = (state: SignalDivergence, { sides }: ComparedSignal, backend: number): void => {
  for (const { pair, sign } of sides[backend] ?? []) {
    state.today.fill(0, 2 * pair, 2 * pair + 2);
    const start = wealthAt(pair, sign);
    state.wealth.fill(0, start, start + BETS);
  }
  state.days[backend] = [];
};

/** Begins a day without any difference, in place. */
export const startDifferences = ({ today }: SignalDivergence): void => {
  today.fill(0);
};
