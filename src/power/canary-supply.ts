import { BETS } from '../detect/anchor-bets.ts';
import type { ExpectedCell } from './backend-power.ts';

/** Nats an hour that each canary gives on usual days, canary × bet: mean = healthy + ε · worse. */
export interface CanarySupply {
  readonly canaries: number;
  readonly healthy: Float64Array;
  readonly worse: Float64Array;
}

export const canarySupply = (cells: readonly ExpectedCell[], anchor: 'recent' | 'pinned'): CanarySupply => {
  const positions = new Map([...new Set(cells.map(({ canary }) => canary))].map((canary, at) => [canary, at]));
  const healthy = new Float64Array(positions.size * BETS);
  const worse = new Float64Array(positions.size * BETS);
  for (const cell of cells) {
    const bets = cell[anchor];
    if (bets === null) continue;
    const start = (positions.get(cell.canary) ?? 0) * BETS;
    const p = 1 - cell.loss;
    for (let bet = 0; bet < BETS; bet += 1) {
      const pass = bets.passed[bet] ?? 0;
      const fail = bets.failed[bet] ?? 0;
      healthy[start + bet] = (healthy[start + bet] ?? 0) + cell.perHour * (p * pass + cell.loss * fail);
      worse[start + bet] = (worse[start + bet] ?? 0) + cell.perHour * p * (fail - pass);
    }
  }
  return { canaries: positions.size, healthy, worse };
};

/** Nats that no canary may supply alone: what a cap takes away of a bet. */
export const cutAt = (
  { canaries, healthy, worse }: CanarySupply,
  bet: number,
  { epsilon, hours }: { readonly epsilon: number; readonly hours: number },
  cap: number,
): number => {
  let cut = 0;
  for (let canary = 0; canary < canaries; canary += 1) {
    const at = canary * BETS + bet;
    cut += Math.max(0, hours * ((healthy[at] ?? 0) + epsilon * (worse[at] ?? 0)) - cap);
  }
  return cut;
};
