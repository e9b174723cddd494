import { logMeanExp } from '../stats/log-sum-exp.ts';
import { roundTo } from '../stats/round.ts';
import { excess, FLOOR, multiplied } from './serving-bets.ts';
import type { ScopeSeries, Series, ServingModel } from './serving-model.ts';
import type { PooledSums } from './serving-state.ts';

export const initialPooled = ({ pooled }: Pick<ServingModel, 'pooled'>): PooledSums => ({
  judged: pooled.map(() => 0),
  rises: pooled.map(() => FLOOR),
  falls: pooled.map(() => FLOOR),
});

/** What the series have shown when scopes are judged, by position. */
export interface JudgedSeries {
  readonly cycle: number;
  readonly judged: readonly number[];
  /** Change of the mean in the cycle in which a series was judged. */
  readonly changes: readonly number[];
}

const meanExcess = (inside: readonly number[], series: readonly Series[], of: (position: number) => number): number =>
  inside.reduce((sum, position) => sum + excess(of(position), series[position]?.limit ?? Infinity), 0) / inside.length;

/**
 * One bet each way for every scope of which enough series have been judged in this cycle, on the mean excess of these:
 * each has a mean of at most SERVING_RATE given the past, so has their mean, whatever load they have in common. Less of
 * it is chance than of one backend's, so that a part of the answers is told sooner.
 */
export const judgeScopes = (
  { pooled, series, threshold }: ServingModel,
  before: PooledSums,
  { cycle, judged, changes }: JudgedSeries,
  enough: (of: ScopeSeries) => number,
): PooledSums => {
  const inside = pooled.map((one, index) => {
    const now = before.judged[index] === cycle ? [] : one.series.filter((position) => judged[position] === cycle);
    return now.length > 0 && now.length >= enough(one) ? now : null;
  });
  if (inside.every((one) => one === null)) return before;
  const bet = (sign: number) => (wealth: readonly number[], index: number) => {
    const now = inside[index] ?? null;
    if (now === null) return wealth;
    return multiplied(
      wealth,
      meanExcess(now, series, (position) => sign * (changes[position] ?? 0)),
      threshold,
    );
  };
  return {
    judged: before.judged.map((last, index) => (inside[index] === null ? last : cycle)),
    rises: before.rises.map(bet(1)),
    falls: before.falls.map(bet(-1)),
  };
};

/** Without what scopes with some backends have shown. */
export const pooledAtZero = (
  { pooled, series }: ServingModel,
  before: PooledSums,
  begun: readonly number[],
): PooledSums => {
  const without = (values: readonly (readonly number[])[]): readonly (readonly number[])[] =>
    values.map((wealth, index) => {
      const held = pooled[index]?.series.some((position) => begun.includes(series[position]?.backend ?? -1));
      return held === true ? FLOOR : wealth;
    });
  return { judged: before.judged, rises: without(before.rises), falls: without(before.falls) };
};

/** By scope: the evidence of its backends together, in nats; positive for a rise, negative for a fall, 0 for none. */
export const scopeEvidence = (
  { pooled }: ServingModel,
  { rises, falls }: PooledSums,
  scopes: number,
): readonly number[] => {
  const evidence = new Array<number>(scopes).fill(0);
  for (const [index, { scope }] of pooled.entries()) {
    const rise = logMeanExp(rises[index] ?? FLOOR);
    const fall = logMeanExp(falls[index] ?? FLOOR);
    const most = Math.max(rise, fall);
    if (most > Math.abs(evidence[scope] ?? 0)) evidence[scope] = roundTo(rise >= fall ? most : -most, 1000);
  }
  return evidence;
};
