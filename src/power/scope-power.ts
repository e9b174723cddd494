import { betLogWeights, BETS } from '../detect/anchor-bets.ts';
import { CANARY_PART } from '../detect/parameters.ts';
import type { WidthWeights } from '../detect/day-widths.ts';
import type { BackendPower, ExpectedCell } from './backend-power.ts';
import { canarySupply, cutAt, type CanarySupply } from './canary-supply.ts';
import { logSumExp } from '../stats/log-sum-exp.ts';
import { addDayGrowth, dayStart, type DayStart } from './day-growth.ts';
import { addTimes, meanAt, varianceAt, type Moments } from './moments.ts';
import { firingsIn } from './pieces.ts';

/** One signal on one scope. */
export interface ScopeInput {
  readonly backends: readonly BackendPower[];
  /** Weights of the widths of each backend's days. */
  readonly widths: readonly WidthWeights[];
  /** Nats. */
  readonly threshold: number;
}

/** A fault of some size and age. */
export interface Fault {
  /** Fraction of answers that has gone bad, 0..1. */
  readonly epsilon: number;
  readonly hours: number;
}

/** Of bets on all answers, beside those on several capabilities. */
const ALL_LOG_WEIGHTS = betLogWeights(2).all;

/** The nats that an anchor reaches, as far as `z` standard deviations below the mean. */
export type EvidenceOf = Readonly<Record<'recent' | 'pinned', (fault: Fault, z: number) => number>>;

type Anchor = 'recent' | 'pinned';

/** By bet, the variance an hour² that comes from references that are not known well: cells of one reference err alike. */
const referenceVariance = (cells: readonly ExpectedCell[], anchor: Anchor): Float64Array => {
  const slopes = new Map<number, { readonly slope: Float64Array; readonly variance: number }>();
  for (const { reference, perHour, profile, variance } of cells) {
    const moments = profile[anchor];
    if (moments === null) continue;
    const known = slopes.get(reference) ?? { slope: new Float64Array(BETS), variance: variance[anchor] };
    slopes.set(reference, known);
    addTimes(known.slope, perHour, moments.slope);
  }
  const total = new Float64Array(BETS);
  for (const { slope, variance } of slopes.values()) {
    for (let bet = 0; bet < BETS; bet += 1) total[bet] = (total[bet] ?? 0) + variance * (slope[bet] ?? 0) ** 2;
  }
  return total;
};

/** How long the recent anchor resists a fault: it learns from what it is not suspicious of, and at last from all. */
interface Resistance {
  /** Trials known of all references of the scope, and answers an hour that are added to them. */
  readonly known: number;
  readonly perHour: number;
  /** Hours until as much is held back as is known. */
  readonly heldHours: number;
}

const resistanceOf = (cells: readonly ExpectedCell[]): Resistance => {
  const judged = cells.filter(({ profile }) => profile.recent !== null);
  const byReference = new Map(judged.map(({ reference, known }) => [reference, known]));
  const known = [...byReference.values()].reduce((sum, one) => sum + one, 0);
  const perHour = judged.reduce((sum, cell) => sum + cell.perHour, 0);
  const held = judged.reduce((sum, cell) => sum + cell.known, 0);
  return { known, perHour, heldHours: perHour > 0 ? held / perHour : 0 };
};

/** Part of a delay in which a fault is not yet suspected, so that it is learned. */
const UNSUSPECTED = 0.2;

/** What is left of the recent anchor's growth after what it has learned of the fault: a bet grows with the square. */
const keptAfter = ({ known, perHour }: Resistance, hours: number): number => {
  const learned = UNSUSPECTED * perHour * hours;
  return (known / Math.max(1e-9, known + learned)) ** 2;
};

/** So many times the hours until then, it goes on being felt. */
const FADING = 3;
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

/**
 * From when as much is held back as was known, the fault is learned: it is felt at half its speed, and some time later
 * not at all. Nor can more be felt once what was learned unsuspected outweighs it.
 */
const feltHours = ({ heldHours, known, perHour }: Resistance, hours: number): number => {
  const felt = hours <= heldHours ? hours : heldHours + Math.min(hours - heldHours, FADING * heldHours) / 2;
  return Math.min(felt, known / Math.max(1e-9, UNSUSPECTED * perHour));
};

/** The common null is followed once the separate one has so many nats: it has missed them. */
const COMMON_BEGINS = 2;

interface Growth {
  readonly means: Float64Array;
  readonly supply: CanarySupply;
  readonly slopes: Float64Array;
  readonly kept: number;
}

/** The evidence of one signal on one scope as a function of a fault: what decides, in closed form. */
export const scopeEvidence = ({ backends, widths, threshold }: ScopeInput): EvidenceOf => {
  const cells = backends.flatMap((backend) => backend.cells);
  const slopes = { recent: referenceVariance(cells, 'recent'), pinned: referenceVariance(cells, 'pinned') };
  const supply = { recent: canarySupply(cells, 'recent'), pinned: canarySupply(cells, 'pinned') };
  const starts = backends.map((backend, b) => dayStart([backend], widths.slice(b, b + 1)));
  const common: DayStart | null = backends.length > 1 ? dayStart(backends, widths) : null;
  const resistance = resistanceOf(cells);
  const judgesRecent = cells.some(({ profile }) => profile.recent !== null);
  const firings = backends.flatMap((backend) => backend.firings);

  const sumOver = (anchor: Anchor, hours: number, read: (moments: Moments) => number): number =>
    firings.reduce((sum, firing) => sum + firingsIn(hours, firing.intervalHours) * read(firing[anchor]), 0);

  const reached = (anchor: Anchor, { epsilon, hours }: Fault, z: number, growth: Growth): number => {
    const logs = new Float64Array(BETS);
    let best = Number.NEGATIVE_INFINITY;
    let deviation = 0;
    for (let bet = 0; bet < BETS; bet += 1) {
      const mean =
        growth.kept * (growth.means[bet] ?? 0) - cutAt(growth.supply, bet, { epsilon, hours }, CANARY_PART * threshold);
      const noise = sumOver(anchor, hours, (moments) => varianceAt(moments, bet, epsilon));
      const error = (hours * (1 - epsilon)) ** 2 * (growth.slopes[bet] ?? 0);
      const log = mean + (ALL_LOG_WEIGHTS[bet] ?? 0);
      logs[bet] = log;
      if (log < best) continue;
      best = log;
      deviation = Math.sqrt(noise + error);
    }
    return lowerOf(HEAD_START + logSumExp(logs), SPREAD * deviation, z);
  };

  const recentAt = (fault: Fault, z: number): number => {
    const hours = feltHours(resistance, fault.hours);
    const at = { epsilon: fault.epsilon, hours };
    const kept = keptAfter(resistance, hours);
    const separate = new Float64Array(BETS);
    for (const [b, backend] of backends.entries()) {
      const start = starts[b];
      if (start !== undefined) addDayGrowth(separate, [backend], start, at);
    }
    const growth = { supply: supply.recent, slopes: slopes.recent, kept };
    const first = reached('recent', at, z, { ...growth, means: separate });
    if (common === null || first < threshold) return first;
    const together = new Float64Array(BETS).fill(-COMMON_BEGINS);
    addDayGrowth(together, backends, common, at);
    return Math.min(first, reached('recent', at, z, { ...growth, means: together }));
  };

  const pinnedAt = (fault: Fault, z: number): number => {
    const means = Float64Array.from({ length: BETS }, (_, bet) =>
      sumOver('pinned', fault.hours, (moments) => meanAt(moments, bet, fault.epsilon)),
    );
    return reached('pinned', fault, z, { means, supply: supply.pinned, slopes: slopes.pinned, kept: 1 });
  };

  return { recent: judgesRecent ? recentAt : () => Number.NEGATIVE_INFINITY, pinned: pinnedAt };
};
