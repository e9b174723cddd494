import { BETS, FOCUS, FOCUS_EPSILONS, type Bets } from './anchor-bets.ts';
import type { FocusLogs } from './day-focus.ts';
import { FACTORS } from './day-law.ts';
import { lossOf } from './day-levels.ts';
import { CELL_WIDTH, ROWS, type DayTable } from './day-table.ts';
import { EPSILONS } from './parameters.ts';

/**
 * The levels of a cell of which answers are held back: `known` without them, by which bets are made, and `null` with
 * them. The null is that the cell always was as all of its answers show, held ones included: what was recorded lucky
 * looks wrong only until that is more likely. No bet is on less than the null expects: there the ratio is 1.
 */
export interface HeldLevels {
  readonly known: number;
  readonly null: number;
}

/** Likelihoods of a score, row × factor, as a table gives them: the first row is the null's. */
export const heldLikelihoods = (table: DayTable, levels: HeldLevels, score: number): Float64Array => {
  const passesNull = table(levels.null, 1);
  const passesKnown = table(levels.known, 1);
  const likelihoods = new Float64Array(CELL_WIDTH);
  for (let row = 0; row < ROWS; row += 1) {
    for (let j = 0; j < FACTORS; j += 1) {
      const i = row * FACTORS + j;
      const pass = Math.min(passesNull[j] ?? 0, row === 0 ? 1 : (passesKnown[i] ?? 0));
      likelihoods[i] = score === 1 ? pass : score === 0 ? 1 - pass : pass ** score * (1 - pass) ** (1 - score);
    }
  }
  return likelihoods;
};

/** Log likelihood ratios of the bets on one capability, bet × factor. */
export const heldFocus = (table: DayTable, levels: HeldLevels, score: number): FocusLogs => {
  const passesNull = table(levels.null, 1);
  const passesKnown = table(levels.known, 1);
  return Array.from({ length: FOCUS * FACTORS }, (_, i) => {
    const healthy = passesNull[i % FACTORS] ?? 0;
    const kept = 1 - (FOCUS_EPSILONS[Math.floor(i / FACTORS)] ?? 0);
    const pass = Math.min(healthy, kept * (passesKnown[i % FACTORS] ?? 0));
    return score * Math.log(pass / healthy) + (1 - score) * Math.log((1 - pass) / (1 - healthy));
  });
};

/** What an answer gives by bet on a usual day; no day gives more. */
export const heldBets = (bets: Bets, { known, null: level }: HeldLevels, score: number): readonly number[] => {
  const healthy = 1 - lossOf(level);
  return bets(level, score).map((nats, bet) => {
    const epsilon = EPSILONS[bet] ?? (bet < BETS ? null : (FOCUS_EPSILONS[bet - BETS] ?? null));
    if (epsilon === null) return nats;
    const pass = Math.min(healthy, (1 - epsilon) * (1 - lossOf(known)));
    return score * Math.log(pass / healthy) + (1 - score) * Math.log((1 - pass) / (1 - healthy));
  });
};
