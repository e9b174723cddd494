import { passRates, stateless, tally } from './rule.ts';
import type { Reading, Rule, RuleSetup, Tally, Watch } from './rule.ts';

/** Standard deviations below the recorded rate; null without answers. */
const below = ({ hits, count }: Tally, rate: number): number | null =>
  count === 0 ? null : (rate - hits / count) / Math.sqrt((rate * (1 - rate)) / count);

const readings = (setup: RuleSetup): Watch['take'] => {
  const rates = passRates(setup);
  return (cycle) => {
    const passes = tally(cycle, setup.streams, ({ passed }) => passed);
    return {
      streams: passes.streams.map((one, i) => below(one, rates.streams[i] ?? 0)),
      fleet: below(passes.fleet, rates.fleet),
    };
  };
};

export const fixedThreshold: Rule = {
  name: 'fixed threshold',
  about: 'mean pass rate of a cycle too far below that of the baseline',
  start: (setup) => stateless(readings(setup)),
};

/** Weight of the newest cycle. */
const WEIGHT = 0.2;

const smoothed = (take: Watch['take'], before: Reading | null): Watch => {
  let last = before;
  const next = (x: number | null, old: number | null | undefined): number | null =>
    x === null ? (old ?? null) : WEIGHT * x + (1 - WEIGHT) * (old ?? 0);
  return {
    take: (cycle) => {
      const now = take(cycle);
      if (now === null) return last;
      last = { streams: now.streams.map((x, i) => next(x, last?.streams[i])), fleet: next(now.fleet, last?.fleet) };
      return last;
    },
    copy: () => smoothed(take, last),
  };
};

export const ewma: Rule = {
  name: 'EWMA 3σ',
  about:
    'exponentially weighted mean (weight 0.2) of the pass rates of cycles below the baseline by so many of its standard deviations; 3 before calibration',
  start: (setup) => smoothed(readings(setup), null),
};
