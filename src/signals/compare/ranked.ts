import type { Answer } from '../../model.ts';
import { countBelow, midRank } from '../../stats/mid-rank.ts';
import type { CellShape } from '../signal.ts';

/** Runs that show how far healthy ranks lie from the middle: with fewer, one rank more or less decides. */
const DISTANCE_RUNS = 5;

/** Added to a count before its logarithm is taken: below some ten, one more or less is a large part and means nothing. */
const FEW = 10;

const scaled = (count: number): number => Math.log(count + FEW);

/**
 * Where a number of an answer lies among the recorded ones: mid-rank with mean 1/2. From five runs on also how far from the
 * middle, each run compared with the others, so that a spike at one value, a wider spread and the end of a spike show
 * although the mean rank stays. Counts are also measured by their logarithm, which tells answers far out. Null without a
 * recorded number.
 */
export const rankedShape = (
  runs: readonly (readonly number[])[],
  read: (answer: Answer) => number | null,
): CellShape | null => {
  const sorted = runs.flat().sort((one, other) => one - other);
  if (sorted.length === 0) return null;
  const known = runs.filter((run) => run.length > 0);
  const apart = (run: readonly number[], x: number): number => {
    const whole = countBelow(sorted, x);
    const own = countBelow(
      run.toSorted((one, other) => one - other),
      x,
    );
    const rank = (whole.below - own.below + (whole.equal - own.equal) / 2) / (sorted.length - run.length);
    return Math.abs(2 * rank - 1);
  };
  return {
    value: (answer) => {
      const x = read(answer);
      return x === null ? null : midRank(sorted, x);
    },
    // The rank among n fixed numbers has a mean with the variance of a uniform number, divided by n.
    healthy: { mean: 0.5, variance: 1 / (12 * sorted.length) },
    measured: {
      runs: known.map((run) => run.map(scaled)),
      measure: (answer) => {
        const x = read(answer);
        return x === null ? null : scaled(x);
      },
    },
    ...(known.length < DISTANCE_RUNS ? {} : { distances: known.map((run) => run.map((x) => apart(run, x))) }),
  };
};
