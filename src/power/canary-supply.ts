import { BETS } from '../detect/anchor-bets.ts';
import type { ExpectedCell } from './backend-power.ts';
import { addTimes } from './moments.ts';

/** Nats an hour that each canary gives on usual days: healthy, and what ε adds. */
export interface CanarySupply {
  readonly canaries: number;
  /** By bet, then by position of the canary. */
  readonly healthy: Float64Array;
  readonly worse: Float64Array;
  /** The largest of each bet. */
  readonly mostHealthy: Float64Array;
  readonly mostWorse: Float64Array;
}

const largest = (values: Float64Array, canaries: number): Float64Array =>
  Float64Array.from({ length: BETS }, (_, bet) =>
    values.subarray(bet * canaries, (bet + 1) * canaries).reduce((most, one) => Math.max(most, one), -Infinity),
  );

const withLargest = (canaries: number, healthy: Float64Array, worse: Float64Array): CanarySupply => ({
  ...{ canaries, healthy, worse },
  mostHealthy: largest(healthy, canaries),
  mostWorse: largest(worse, canaries),
});

/** `positions` has every canary of the signal. */
export const canarySupply = (
  cells: readonly ExpectedCell[],
  anchor: 'recent' | 'pinned',
  positions: ReadonlyMap<string, number>,
): CanarySupply => {
  const canaries = positions.size;
  const healthy = new Float64Array(BETS * canaries);
  const worse = new Float64Array(BETS * canaries);
  for (const { canary, perHour, profile } of cells) {
    const moments = profile[anchor];
    const position = positions.get(canary);
    if (moments === null || position === undefined) continue;
    for (let bet = 0; bet < BETS; bet += 1) {
      const at = bet * canaries + position;
      healthy[at] = (healthy[at] ?? 0) + perHour * (moments.healthy[bet] ?? 0);
      worse[at] = (worse[at] ?? 0) + perHour * (moments.worse[bet] ?? 0);
    }
  }
  return withLargest(canaries, healthy, worse);
};

/** What several backends supply together; they share the positions. */
export const sumOfSupplies = (supplies: readonly CanarySupply[]): CanarySupply => {
  const [first, ...others] = supplies;
  if (first === undefined) return withLargest(0, new Float64Array(0), new Float64Array(0));
  if (others.length === 0) return first;
  const healthy = first.healthy.slice();
  const worse = first.worse.slice();
  for (const other of others) {
    addTimes(healthy, 1, other.healthy);
    addTimes(worse, 1, other.worse);
  }
  return withLargest(first.canaries, healthy, worse);
};

/** Nats of a bet that a cap on each canary takes away. */
export const cutAt = (
  { canaries, healthy, worse, mostHealthy, mostWorse }: CanarySupply,
  bet: number,
  { epsilon, hours }: { readonly epsilon: number; readonly hours: number },
  cap: number,
): number => {
  // Mostly no canary comes near its cap.
  if (hours * ((mostHealthy[bet] ?? 0) + epsilon * (mostWorse[bet] ?? 0)) <= cap) return 0;
  let cut = 0;
  for (let at = bet * canaries; at < (bet + 1) * canaries; at += 1)
    cut += Math.max(0, hours * ((healthy[at] ?? 0) + epsilon * (worse[at] ?? 0)) - cap);
  return cut;
};
