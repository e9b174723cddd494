import { betLogWeights, BETS } from '../detect/anchor-bets.ts';
import { CANARY_PART, DAY_PART, GROSS } from '../detect/parameters.ts';
import { logSumExp } from '../stats/log-sum-exp.ts';
import type { Anchor, BackendGain, Fault } from './backend-gain.ts';
import { cutAt, sumOfSupplies, type CanarySupply } from './canary-supply.ts';
import { addDayGrowth, dayStart, type DayStart } from './day-growth.ts';
import { addMoments, addTimes, meanAt, noMoments, varianceAt, type Moments } from './moments.ts';
import { firingsIn } from './pieces.ts';
import { varianceTogether } from './reference-slopes.ts';
import { feltHours, keptAfter, resistanceOf } from './resistance.ts';

/** Of bets on all answers, beside those on several capabilities. */
const ALL_LOG_WEIGHTS = betLogWeights(2).all;

/** The nats that an anchor reaches, as far as `z` standard deviations below the mean. */
export type EvidenceOf = Readonly<Record<'recent' | 'pinned', (fault: Fault, z: number) => number>>;

/** Nats that evidence has on average above what it gains: it stands above its floor when a fault begins, and never falls below. */
const HEAD_START = 1;

/** Part of the spread in closed form that is left where floors, and the learning of a day's factor, hold it together. */
const SPREAD = 0.85;

/**
 * What is reached but in the worst cases, `z` standard deviations below the mean. Evidence is skewed, as few failures
 * make much of it: that of a gamma law, by Wilson and Hilferty (1931).
 */
const lowerOf = (mean: number, deviation: number, z: number): number => {
  if (mean <= 0 || deviation <= 0) return mean - z * deviation;
  const shape = (mean / deviation) ** 2;
  return mean * Math.max(0, 1 - 1 / (9 * shape) - z / (3 * Math.sqrt(shape))) ** 3;
};

/** The common null is followed once the separate one has so many nats: it has missed them. */
const COMMON_BEGINS = 2;

interface Growth {
  readonly means: Float64Array;
  readonly supply: CanarySupply;
  readonly slopes: Float64Array;
  readonly kept: number;
}

/** Moments of all firings of the same interval together. */
type Firings = readonly { readonly intervalHours: number; readonly recent: Moments; readonly pinned: Moments }[];

const firingsOf = (backends: readonly BackendGain[]): Firings => {
  const byInterval = new Map<number, Firings[number]>();
  for (const { intervalHours, recent, pinned } of backends.flatMap(({ power }) => power.firings)) {
    const known = byInterval.get(intervalHours) ?? { intervalHours, recent: noMoments(), pinned: noMoments() };
    byInterval.set(intervalHours, known);
    addMoments(known.recent, 1, recent);
    addMoments(known.pinned, 1, pinned);
  }
  return [...byInterval.values()];
};

/**
 * The evidence of one signal on one scope as a function of a fault, under a threshold in nats: what decides, in closed
 * form.
 */
export const scopeEvidence = (backends: readonly BackendGain[]): ((threshold: number) => EvidenceOf) => {
  const powers = backends.map(({ power }) => power);
  const cells = powers.flatMap((power) => power.cells);
  const sumsOf = (anchor: Anchor): Pick<Growth, 'supply' | 'slopes'> => {
    const all = backends.map(({ anchors }) => anchors[anchor]);
    return {
      supply: sumOfSupplies(all.map(({ supply }) => supply)),
      slopes: varianceTogether(
        all.map(({ slopes }) => slopes),
        all.map(({ variance }) => variance),
      ),
    };
  };
  const sums = { recent: sumsOf('recent'), pinned: sumsOf('pinned') };
  const common: DayStart | null =
    powers.length > 1
      ? dayStart(
          powers,
          backends.map(({ widths }) => widths),
        )
      : null;
  const resistance = resistanceOf(cells);
  const judgesRecent = cells.some(({ profile }) => profile.recent !== null);
  const firings = firingsOf(backends);

  const sumOver = (anchor: Anchor, hours: number, read: (moments: Moments) => number): number =>
    firings.reduce((sum, firing) => sum + firingsIn(hours, firing.intervalHours) * read(firing[anchor]), 0);

  return (threshold) => {
    const reached = (anchor: Anchor, { epsilon, hours }: Fault, z: number, growth: Growth): number => {
      const logs = new Float64Array(BETS);
      let best = Number.NEGATIVE_INFINITY;
      let deviation = 0;
      for (let bet = 0; bet < BETS; bet += 1) {
        const cut = cutAt(growth.supply, bet, { epsilon, hours }, CANARY_PART * threshold);
        const log = growth.kept * (growth.means[bet] ?? 0) - cut + (ALL_LOG_WEIGHTS[bet] ?? 0);
        logs[bet] = log;
        if (log < best) continue;
        best = log;
        const noise = sumOver(anchor, hours, (moments) => varianceAt(moments, bet, epsilon));
        const error = (hours * (1 - epsilon)) ** 2 * (growth.slopes[bet] ?? 0);
        deviation = Math.sqrt(noise + error);
      }
      return lowerOf(HEAD_START + logSumExp(logs), SPREAD * deviation, z);
    };

    const recent = (fault: Fault, z: number): number => {
      const hours = feltHours(resistance, fault.hours);
      const at = { epsilon: fault.epsilon, hours };
      const growth = { ...sums.recent, kept: keptAfter(resistance, hours) };
      const separate = new Float64Array(BETS);
      for (const backend of backends) addTimes(separate, 1, backend.growth(at));
      const first = reached('recent', at, z, { ...growth, means: separate });
      if (common === null || first < threshold) return first;
      const together = new Float64Array(BETS).fill(-COMMON_BEGINS);
      addDayGrowth(together, powers, common, at);
      return Math.min(first, reached('recent', at, z, { ...growth, means: together }));
    };

    const pinned = (fault: Fault, z: number): number => {
      const means = Float64Array.from({ length: BETS }, (_, bet) =>
        sumOver('pinned', fault.hours, (moments) => meanAt(moments, bet, fault.epsilon)),
      );
      const nats = reached('pinned', fault, z, { ...sums.pinned, means, kept: 1 });
      // A fault begins in the middle of a day, on average.
      return judgesRecent && fault.epsilon < GROSS
        ? Math.min(nats, DAY_PART * threshold * (1 + fault.hours / 24))
        : nats;
    };

    return { recent: judgesRecent ? recent : () => Number.NEGATIVE_INFINITY, pinned };
  };
};
