import { BETS, FOCUS_EPSILONS, LASTING_ODDS } from './anchor-bets.ts';
import type { AnchorGain } from './anchor-gain.ts';
import type { AnchoredCell } from './anchors-model.ts';
import { lossOf } from './day-levels.ts';
import { EPSILONS } from './parameters.ts';
import { learnedTally, type RecentLearning } from './recent-learning.ts';

/** Standard errors of the mean expected loss that a bet has to lie above it: a smaller fault is not told from an unlucky reference. */
const ERRORS = 4;

/** Which bets are made, by bet: on all answers, and on those of each capability (position). */
export interface BetsMade {
  readonly all: readonly boolean[];
  readonly focused: readonly (readonly boolean[])[];
}

/** How well the reference of a cell is known. */
export interface KnownCell {
  /** Position. */
  readonly capability: number;
  /** Expected loss when healthy, 0..1. */
  readonly loss: number;
  /** Of its own record, and learned: what is borrowed errs alike on all backends. */
  readonly trials: number;
  /** Part of answers that may fail beyond it, of which the bets begin. */
  readonly tolerance: number;
}

/** What is known of some cells: sums. */
interface Known {
  losses: number;
  cells: number;
  trials: number;
  tolerance: number;
}

const nothing = (): Known => ({ losses: 0, cells: 0, trials: 0, tolerance: 0 });

const add = (to: Known, { loss, trials, tolerance }: KnownCell): void => {
  to.losses += loss;
  to.cells += 1;
  to.trials += trials;
  to.tolerance += tolerance;
};

/** The mean loss of some cells, and by how much a bet has to differ from it, beyond the tolerance. */
const leastOf = (known: Known): { readonly loss: number; readonly least: number } => {
  const cells = Math.max(1, known.cells);
  const loss = known.losses / cells;
  const error = Math.sqrt((loss * (1 - loss)) / Math.max(1, known.trials));
  return { loss, least: ERRORS * error - known.tolerance / cells };
};

/** The bets that lie far enough above references that are known so well. */
export const betsFor = (cells: readonly KnownCell[], capabilities: number): BetsMade => {
  const whole = nothing();
  const byCapability = Array.from({ length: capabilities }, nothing);
  for (const cell of cells) {
    const own = byCapability[cell.capability];
    add(whole, cell);
    if (own !== undefined) add(own, cell);
  }
  const { loss, least } = leastOf(whole);
  return {
    all: [...EPSILONS.map((epsilon) => epsilon >= least), ...LASTING_ODDS.map((odds) => (odds - 1) * loss >= least)],
    focused: byCapability.map((known) => {
      const own = leastOf(known);
      return FOCUS_EPSILONS.map((epsilon) => epsilon >= own.least);
    }),
  };
};

/** The bets of the recent anchor that the references of a backend's cells are known well enough for. */
export const betsMade = (learning: RecentLearning, cells: readonly AnchoredCell[], capabilities: number): BetsMade =>
  betsFor(
    cells.flatMap(({ start, reference, capability }) => {
      if (start === null) return [];
      const learned = learnedTally(learning, reference);
      return [{ capability, loss: lossOf(start.level(learned)), trials: start.recorded + learned[1], tolerance: 0 }];
    }),
    capabilities,
  );

/** The nats themselves where all bets are made. */
const withoutUnmade = (nats: readonly number[], isMade: (bet: number) => boolean): readonly number[] => {
  let made: number[] | null = null;
  for (let bet = 0; bet < nats.length; bet += 1) if (!isMade(bet)) (made ??= nats.slice())[bet] = 0;
  return made ?? nats;
};

/** What an answer to a question of a capability gives by bet, 0 for bets that are not made; the nats themselves where all are. */
export const madeNats = (
  { all, focused }: BetsMade,
  capability: number,
  nats: readonly number[],
): readonly number[] => {
  const own = focused[capability];
  return withoutUnmade(nats, (bet) => (bet < BETS ? all[bet] === true : own?.[bet - BETS] === true));
};

type Taken = readonly { readonly made: BetsMade }[];

/** A gain without the bets that are not made on all of some answers. */
export const onlyMade = ({ all, focused }: AnchorGain, taken: Taken): AnchorGain => ({
  all: withoutUnmade(all, (bet) => taken.every(({ made }) => made.all[bet] === true)),
  focused: new Map(
    [...focused].map(
      ([at, own]) =>
        [at, withoutUnmade(own, (bet) => taken.every(({ made }) => made.focused[at]?.[bet] !== false))] as const,
    ),
  ),
});
