import type { Answer } from '../model.ts';
import type { CellShape } from '../signals/signal.ts';
import type { Posterior } from '../stats/beta-mixture.ts';
import { FAR_ANSWERS, FAR_LEAST, FAR_PRIOR_RUNS, FAR_RUNS, FAR_SHARE } from './parameters.ts';

/** Which answers of a cell lie far from what was recorded, and how many do not when it is healthy. */
export interface FarAnswers {
  /** Share of answers that are not far, with the variance that this cell's answers give it. */
  readonly level: Posterior;
  /** How far out an answer is, from 0 to 1: the share of the runs without which it is; null when it says nothing of it. */
  readonly share: (answer: Answer) => number | null;
}

/** Where the answers of a cell lie, and how widely a further one spreads around it. */
interface Place {
  readonly centre: number;
  readonly spread: number;
}

type Measured = NonNullable<CellShape['measured']>;

const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;

const squares = (values: readonly number[]): number => {
  const centre = mean(values);
  return values.reduce((sum, x) => sum + (x - centre) ** 2, 0);
};

/** A few answers say little of their spread: that of all cells counts as so many more of them. */
const placeOf = (values: readonly number[], variance: number): Place => {
  const own = (FAR_PRIOR_RUNS * variance + squares(values)) / (FAR_PRIOR_RUNS + values.length - 1);
  return { centre: mean(values), spread: Math.sqrt(own * (1 + 1 / values.length)) };
};

/** How far out a value is, in spreads; 0 for one that hardly differs, however steady its cell is. */
const distance = (x: number, { centre, spread }: Place): number => {
  const apart = Math.abs(x - centre);
  return apart < FAR_LEAST ? 0 : apart / spread;
};

/** Where a cell's answers lie without those of each run in turn. */
const placesOf = (runs: Measured['runs'], variance: number): readonly Place[] =>
  runs.map((_, index) => {
    const others = runs.flatMap((run, at) => (at === index ? [] : run));
    return placeOf(others, variance);
  });

/** The cells of one group, by their position in some list: their recorded values show together how rare a distance is. */
const farInGroup = (cells: readonly (readonly [number, Measured])[]): readonly (readonly [number, FarAnswers])[] => {
  const all = cells.map(([, { runs }]) => runs.flat());
  const freedom = all.reduce((sum, values) => sum + values.length - 1, 0);
  const variance = all.reduce((sum, values) => sum + squares(values), 0) / freedom;
  const known = cells.map(([index, measured]) => ({ index, measured, places: placesOf(measured.runs, variance) }));
  const distances = known
    .flatMap(({ measured: { runs }, places }) =>
      places.flatMap((place, run) => runs[run]?.map((x) => distance(x, place)) ?? []),
    )
    .sort((one, other) => other - one);
  if (distances.length < FAR_ANSWERS) return [];
  const beyond = Math.floor(FAR_SHARE * distances.length);
  const limit = distances[beyond] ?? 0;
  const rate = (beyond + 1) / (distances.length + 1);
  return known.map(({ index, measured: { runs, measure }, places }) => [
    index,
    {
      level: { mean: 1 - rate, variance: (rate * (1 - rate)) / runs.flat().length },
      share: (answer) => {
        const x = measure(answer);
        if (x === null) return null;
        let far = 0;
        for (const place of places) if (distance(x, place) > limit) far += 1;
        return far / places.length;
      },
    },
  ]);
};

/**
 * By position, the cells of which some answers may be told as far out: further from the middle of their cell, in spreads,
 * than all but a hundredth of the recorded answers of the group are from that of their cell's other runs. A few runs of a
 * cell cannot show what is that rare; those of all cells can. A new answer is compared with as many runs as a recorded
 * one, each of them left out in turn: so over baselines, and cells probed equally often, its mean share is about the rate
 * of the recorded ones, ties and steady cells included; a seventh more where tails are heavy, a small part of what is
 * tolerated. With fewer than FAR_ANSWERS recorded answers a group says nothing: the rate of one baseline then passes what
 * is tolerated too often, with sixty in up to five of a hundred, with a hundred and forty in one at most
 * (test/detect/shape-far.test.ts).
 */
export const farAnswers = (
  groups: readonly (readonly number[])[],
  shapes: readonly (CellShape | null)[],
): ReadonlyMap<number, FarAnswers> =>
  new Map(
    groups.flatMap((group) => {
      const cells = group.flatMap((index): (readonly [number, Measured])[] => {
        const measured = shapes[index]?.measured;
        if (measured === undefined) return [];
        const runs = measured.runs.filter((run) => run.length > 0);
        return runs.length < FAR_RUNS ? [] : [[index, { ...measured, runs }]];
      });
      return cells.length === 0 ? [] : farInGroup(cells);
    }),
  );
