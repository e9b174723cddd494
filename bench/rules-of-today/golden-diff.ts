import { stateless, tally } from './rule.ts';
import type { Rule } from './rule.ts';
import type { Observed } from '../incidents/observed.ts';

const goldenOf = (baseline: readonly (readonly Observed[])[]): ReadonlyMap<number, Observed> =>
  new Map((baseline[0] ?? []).map((one) => [one.cell, one]));

/** "Whatever passed in the recorded run fails now": how many such answers a cycle has. */
export const goldenChecks: Rule = {
  name: 'golden diff of checks',
  about: 'answers of a cycle that fail where those of one recorded run passed',
  start: ({ streams, baseline }) => {
    const golden = goldenOf(baseline);
    return stateless((cycle) => {
      const lost = tally(cycle, streams, ({ cell, passed }) =>
        passed === null || golden.get(cell)?.passed !== true ? null : !passed,
      );
      return { streams: lost.streams.map(({ hits }) => hits), fleet: lost.fleet.hits };
    });
  },
};

/** "The text is not the recorded one": how many such answers a cycle has. */
export const goldenTexts: Rule = {
  name: 'golden diff of texts',
  about: 'answers of a cycle that differ from those of one recorded run',
  start: ({ streams, baseline }) => {
    const golden = goldenOf(baseline);
    return stateless((cycle) => {
      const other = tally(cycle, streams, ({ cell, passed, text }) =>
        passed === null ? null : golden.get(cell)?.text !== text,
      );
      return { streams: other.streams.map(({ hits }) => hits), fleet: other.fleet.hits };
    });
  },
};
