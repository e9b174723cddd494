import { BETS } from './anchor-bets.ts';
import type { AnchorsModel } from './anchors-model.ts';
import type { AnchorsWealth } from './fall.ts';
import type { Lattice } from './lattice.ts';
import { FOCUS } from './pinned-anchor.ts';

/** The capability whose own bets have the most wealth of all bets of the pinned anchor on a scope; null where others lead. */
export const leadingCapability = (
  { capabilities }: Pick<AnchorsModel, 'capabilities'>,
  { pinned: { wealth } }: Pick<AnchorsWealth, 'pinned'>,
  { members }: Pick<Lattice, 'members'>,
  scope: number,
): string | null => {
  const width = wealth.length / members.length;
  const own = wealth.slice(scope * width, (scope + 1) * width);
  const best = own.indexOf(Math.max(...own));
  if (best < BETS || (own[best] ?? 0) <= 0) return null;
  const position = Math.floor((best - BETS) / FOCUS);
  return [...capabilities].find(([, at]) => at === position)?.[0] ?? null;
};
