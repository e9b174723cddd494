import type { PinnedLevel } from './anchor-loss.ts';
import { lossOf } from './day-levels.ts';

/** What the healthy loss of a cell is read from: the pinned anchor's level, and what the recent one starts from. */
interface Levels {
  readonly pinned: number;
  readonly start: { readonly pinned: Pick<PinnedLevel, 'loss'> } | null;
}

/** Expected loss of a cell when healthy; with its tolerance where its baseline has too few runs for a level of its own. */
export const healthyLoss = ({ start, pinned }: Levels): number => start?.pinned.loss ?? lossOf(pinned);
