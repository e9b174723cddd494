import type { AnchorsModel } from './anchors-model.ts';
import type { AnchorsState } from './anchors-state.ts';
import { lossOf } from './day-levels.ts';
import type { BackendSums } from './history.ts';
import { learnedTally } from './recent-learning.ts';

/** Mean over the cells of some backends by which the learned expected loss lies below the pinned one; 0 without cells. */
const spellGain = (
  { byBackend }: AnchorsModel,
  { learning }: Pick<AnchorsState, 'learning'>,
  members: readonly number[],
): number => {
  let gain = 0;
  let cells = 0;
  for (const backend of members) {
    for (const { start, reference } of byBackend[backend] ?? []) {
      if (start === null) continue;
      gain += start.pinned.loss - lossOf(start.level(learnedTally(learning, reference)));
      cells += 1;
    }
  }
  return cells === 0 ? 0 : gain / cells;
};

/**
 * Whether a fall ends nearer to the level of the baseline than to a better one that the recent anchor had learned since:
 * the end of a better spell, which is a change and no degradation. `sums` are of these backends since the fall began.
 */
export const endsBetterSpell = (
  model: AnchorsModel,
  state: Pick<AnchorsState, 'learning'>,
  members: readonly number[],
  { count, observed, expected }: Pick<BackendSums, 'count' | 'observed' | 'expected'>,
): boolean => (expected - observed) / Math.max(1, count) < spellGain(model, state, members);
