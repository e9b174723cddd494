import { passRates, tally } from './rule.ts';
import type { Rule, RuleSetup, Tally, Watch } from './rule.ts';

/**
 * The z at which Wilson's interval of the day's rate ends at the recorded rate: the interval holds a rate whose score
 * statistic is at most z, so it is that statistic. Source: Wilson, JASA 22 (1927) 209-212.
 */
const excluded = ({ hits, count }: Tally, rate: number): number | null =>
  count === 0 ? null : (rate - hits / count) / Math.sqrt((rate * (1 - rate)) / count);

const day = (setup: RuleSetup, counted: { cycles: number; streams: readonly Tally[]; fleet: Tally }): Watch => {
  const rates = passRates(setup);
  let { cycles, streams, fleet } = counted;
  const add = (one: Tally, other: Tally | undefined): Tally => ({
    hits: one.hits + (other?.hits ?? 0),
    count: one.count + (other?.count ?? 0),
  });
  return {
    take: (cycle) => {
      const now = tally(cycle, setup.streams, ({ passed }) => passed);
      streams = now.streams.map((one, i) => add(one, streams[i]));
      fleet = add(now.fleet, fleet);
      cycles += 1;
      if (cycles < setup.cyclesADay) return null;
      const reading = {
        streams: streams.map((one, i) => excluded(one, rates.streams[i] ?? 0)),
        fleet: excluded(fleet, rates.fleet),
      };
      [cycles, streams, fleet] = [0, [], { hits: 0, count: 0 }];
      return reading;
    },
    copy: () => day(setup, { cycles, streams, fleet }),
  };
};

export const dailyWilson: Rule = {
  name: 'daily binomial',
  about: 'once a day: the Wilson interval of the day’s pass rate lies below the rate of the baseline',
  start: (setup) => day(setup, { cycles: 0, streams: [], fleet: { hits: 0, count: 0 } }),
};
