import type { Observed } from '../incidents/observed.ts';

/** What a rule may look at before it starts: the same baseline that the engine has. */
export interface RuleSetup {
  /** Streams (backends) and cells; `streamOf` by cell. */
  readonly streams: number;
  readonly streamOf: readonly number[];
  /** Cycles between two looks of the rules that look once a day. */
  readonly cyclesADay: number;
  /** Runs × repeats, each an answer of every cell. */
  readonly baseline: readonly (readonly Observed[])[];
}

/** How alarming a cycle is, the larger the more; null where the rule decides nothing at this time. */
export interface Reading {
  readonly streams: readonly (number | null)[];
  /** All streams together. */
  readonly fleet: number | null;
}

/** A rule at work; `take` gets every cycle once. */
export interface Watch {
  readonly take: (cycle: readonly Observed[]) => Reading | null;
  /** The same rule at the same point, to go on elsewhere. */
  readonly copy: () => Watch;
}

/** A rule that people use today. It has one threshold for streams and one for the fleet, both calibrated. */
export interface Rule {
  readonly name: string;
  readonly about: string;
  readonly start: (setup: RuleSetup) => Watch;
}

/** Counts of one stream. */
export interface Tally {
  hits: number;
  count: number;
}

/** Hits and answers of each stream, and of all; `hit` says null where an answer does not count. */
export const tally = (
  cycle: readonly Observed[],
  streams: number,
  hit: (one: Observed) => boolean | null,
): { readonly streams: readonly Tally[]; readonly fleet: Tally } => {
  const each = Array.from({ length: streams }, (): Tally => ({ hits: 0, count: 0 }));
  const fleet: Tally = { hits: 0, count: 0 };
  for (const one of cycle) {
    const own = each[one.stream];
    const is = hit(one);
    if (own === undefined || is === null) continue;
    own.count += 1;
    fleet.count += 1;
    own.hits += Number(is);
    fleet.hits += Number(is);
  }
  return { streams: each, fleet };
};

/** Mean pass rate of the baseline by stream, and of all. */
export const passRates = ({
  streams,
  baseline,
}: RuleSetup): { readonly streams: readonly number[]; readonly fleet: number } => {
  const all = tally(baseline.flat(), streams, ({ passed }) => passed);
  const rate = ({ hits, count }: Tally): number => (hits + 0.5) / (count + 1);
  return { streams: all.streams.map(rate), fleet: rate(all.fleet) };
};

/** A rule without memory. */
export const stateless = (take: Watch['take']): Watch => {
  const watch: Watch = { take, copy: () => watch };
  return watch;
};
