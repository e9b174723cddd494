import type { Tally } from './beta-mixture.ts';
import { addLikeness, normal, sayUnder, shiftsOf, SHIFTS, type Said, type Shown, type UnitLaw } from './unit-law.ts';

/** What is expected of an item of a unit by the others: its loss, and what they are worth, in trials. */
interface Expected {
  readonly tally: Tally;
  readonly loss: number;
  readonly trials: number;
}

const meanOf = (losses: readonly number[], shifts: Float64Array): number =>
  losses.reduce((sum, f, shift) => sum + f * (shifts[shift] ?? 0), 0);

const expectedOf = (said: Said, shifts: Float64Array, law: UnitLaw): Expected => {
  const { tally, losses, sizes } = said.shown;
  const likeness = sizes.map(() => 0);
  addLikeness(likeness, said, shifts, law);
  const loss = meanOf(losses, shifts);
  const spread = losses.reduce((sum, f, shift) => sum + (f - loss) ** 2 * (shifts[shift] ?? 0), 0);
  const own = normal(likeness).reduce(
    (sum, share, kind) => sum + (share * tally.trials) / (tally.trials + (sizes[kind] ?? 0)),
    0,
  );
  return { tally, loss, trials: 1 / (own / (tally.trials * (1 - own)) + spread / (loss * (1 - loss))) };
};

/**
 * What a unit's own mean says beyond the nearest shift, as a change of a loss: by as much as it is no chance
 * (positive-part rule of James and Stein 1961).
 */
const remainder = (unit: readonly Expected[]): ((loss: number) => number) => {
  let [failures, expected, variance, passes] = [0, 0, 0, 0];
  for (const { tally, loss } of unit) {
    failures += tally.trials - tally.successes;
    expected += tally.trials * loss;
    passes += tally.trials * (1 - loss);
    variance += tally.trials * loss * (1 - loss);
  }
  const more = failures - expected;
  const real = more * Math.max(0, 1 - variance / (more * more || 1));
  return (loss) => (real > 0 ? loss + ((1 - loss) * real) / passes : loss * Math.max(0, 1 + real / expected));
};

/** What an item shows in one unit, and the failing part that others have recorded of it: no prior is in that. */
export interface Compared {
  readonly shown: Shown;
  readonly recorded: number;
}

/**
 * By unit and item what the others are worth for it, as a tally: with it the cell's own has the posterior mean under the
 * law. What is not known of the unit's shift makes it smaller.
 */
export const worthUnder = (law: UnitLaw): ((unit: readonly Compared[]) => readonly Tally[]) => {
  const say = sayUnder(law);
  return (unit) => {
    const said = say(unit.map(({ shown }) => shown));
    const shifts = shiftsOf(said, law);
    const expected = said.map((one) => expectedOf(one, shifts, law));
    const moved = remainder(expected);
    return expected.map(({ trials }, at) => {
      const recorded = unit[at]?.recorded ?? 0;
      const loss = moved(
        meanOf(
          SHIFTS.map((shift) => shift(recorded)),
          shifts,
        ),
      );
      return { successes: trials * (1 - loss), trials };
    });
  };
};
