import { BETS } from '../detect/anchor-bets.ts';
import type { ExpectedCell } from './backend-power.ts';
import { meanAt, type Moments } from './moments.ts';

/** Nats an hour that each canary gives on usual days. */
export type CanarySupply = readonly Pick<Moments, 'healthy' | 'worse'>[];

export const canarySupply = (cells: readonly ExpectedCell[], anchor: 'recent' | 'pinned'): CanarySupply => {
  const supply = new Map<string, Pick<Moments, 'healthy' | 'worse'>>();
  for (const { canary, perHour, profile } of cells) {
    const moments = profile[anchor];
    if (moments === null) continue;
    const known = supply.get(canary) ?? { healthy: new Float64Array(BETS), worse: new Float64Array(BETS) };
    supply.set(canary, known);
    for (let bet = 0; bet < BETS; bet += 1) {
      known.healthy[bet] = (known.healthy[bet] ?? 0) + perHour * (moments.healthy[bet] ?? 0);
      known.worse[bet] = (known.worse[bet] ?? 0) + perHour * (moments.worse[bet] ?? 0);
    }
  }
  return [...supply.values()];
};

/** Nats of a bet that a cap on each canary takes away. */
export const cutAt = (
  supply: CanarySupply,
  bet: number,
  { epsilon, hours }: { readonly epsilon: number; readonly hours: number },
  cap: number,
): number => {
  let cut = 0;
  for (const one of supply) cut += Math.max(0, hours * meanAt(one, bet, epsilon) - cap);
  return cut;
};
