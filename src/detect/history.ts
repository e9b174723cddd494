import { roundTo } from '../stats/round.ts';
import { EPSILONS } from './parameters.ts';

/** Sums over the samples of one or more backends: what is kept of past cycles. */
export interface BackendSums {
  readonly count: number;
  /** Σ score, Σ healthy mean, Σ its square, Σ variance of that estimate. */
  readonly observed: number;
  readonly expected: number;
  readonly expectedSquares: number;
  readonly variance: number;
  /** Σ (score − healthy mean)². */
  readonly residualSquares: number;
  /** Over cells with room for gains alone: Σ (score − healthy mean), Σ variance of such a score. */
  readonly roomChange: number;
  readonly roomVariance: number;
  /** Σ log likelihood ratio without tolerance, by ε. */
  readonly local: readonly number[];
}

const FIELDS = 8;
/** Expected loss from which a cell has room for gains. */
const ROOM = 0.05;
export const SUMS_WIDTH = FIELDS + EPSILONS.length;

/** One cycle, or several old ones together: sums of all backends, SUMS_WIDTH numbers each. */
export interface Bucket {
  /** Number of its first cycle, and how many it holds. */
  readonly cycle: number;
  readonly cycles: number;
  /** Start of its first cycle. */
  readonly at: string;
  readonly sums: readonly number[];
  /** What compares slices by the answers of single capabilities: see `addFocused`; empty where there is nothing to tell apart. */
  readonly focus: readonly number[];
}

/** The cycle that is running: sums are added in place. */
export interface RunningBucket extends Bucket {
  readonly sums: number[];
  readonly focus: number[];
}

/** Single cycles kept apart, then how many buckets of 2, 4, 8 … cycles: 12 + 4·(2 + … + 128) = 1,028 cycles. */
const SINGLE = 12;
const PER_SIZE = 4;
const LARGEST = 128;

export const emptySums = (backends: number): number[] => new Array<number>(backends * SUMS_WIDTH).fill(0);

/** Adds one sample of a backend, or several that say the same. */
export const addSample = (
  sums: number[],
  backend: number,
  sample: {
    readonly value: number;
    readonly mean: number;
    readonly variance: number;
    readonly local: readonly number[];
    readonly times?: number;
  },
): void => {
  const { value, mean, variance, local, times = 1 } = sample;
  const residual = value - mean;
  const start = backend * SUMS_WIDTH;
  const add = (field: number, x: number): void => {
    sums[start + field] = (sums[start + field] ?? 0) + times * x;
  };
  add(0, 1);
  add(1, value);
  add(2, mean);
  add(3, mean * mean);
  add(4, variance);
  add(5, residual * residual);
  if (1 - mean >= ROOM) {
    add(6, residual);
    add(7, mean * (1 - mean));
  }
  for (let e = 0; e < local.length; e += 1) add(FIELDS + e, local[e] ?? 0);
};

/** Sums as they are stored: to a ten-thousandth. */
export const storedSums = (sums: readonly number[]): number[] => sums.map((x) => roundTo(x, 10_000));

const plus = (one: readonly number[], other: readonly number[]): number[] =>
  storedSums(one.map((x, i) => x + (other[i] ?? 0)));

const joined = (older: Bucket, newer: Bucket): Bucket => ({
  cycle: older.cycle,
  cycles: older.cycles + newer.cycles,
  at: older.at,
  sums: plus(older.sums, newer.sums),
  focus: plus(older.focus, newer.focus),
});

/** The history, oldest first, with one more bucket; older ones are joined in pairs so that it stays small. */
export const appendBucket = (history: readonly Bucket[], bucket: Bucket): readonly Bucket[] => {
  let kept: readonly Bucket[] = [...history, bucket];
  for (let size = 1; size <= LARGEST; size *= 2) {
    const first = kept.findIndex(({ cycles }) => cycles === size);
    const count = kept.filter(({ cycles }) => cycles === size).length;
    if (first < 0 || count <= (size === 1 ? SINGLE : PER_SIZE)) break;
    const [older, newer] = [kept[first], kept[first + 1]];
    if (older === undefined || newer === undefined) break;
    kept =
      size === LARGEST
        ? kept.slice(first + 1)
        : [...kept.slice(0, first), joined(older, newer), ...kept.slice(first + 2)];
  }
  return kept;
};

/** Whether a bucket counts from a cycle on: a joined one does when most of its cycles do. */
export const counts = (bucket: Bucket, cycle: number): boolean => bucket.cycle + bucket.cycles / 2 > cycle;

const asSums = (total: readonly number[]): BackendSums => {
  const [count = 0, observed = 0, expected = 0, expectedSquares = 0, variance = 0, residualSquares = 0] = total;
  const [roomChange = 0, roomVariance = 0] = total.slice(6, FIELDS);
  const moments = { count, observed, expected, expectedSquares, variance, residualSquares };
  return { ...moments, roomChange, roomVariance, local: total.slice(FIELDS) };
};

/** The sums of some backends together, from a cycle on. */
export const sumsSince = (buckets: readonly Bucket[], cycle: number, backends: readonly number[]): BackendSums => {
  const total = new Array<number>(SUMS_WIDTH).fill(0);
  for (const bucket of buckets) {
    if (!counts(bucket, cycle)) continue;
    for (const backend of backends) {
      const start = backend * SUMS_WIDTH;
      for (let i = 0; i < SUMS_WIDTH; i += 1) total[i] = (total[i] ?? 0) + (bucket.sums[start + i] ?? 0);
    }
  }
  return asSums(total);
};

/** Valid samples of each backend in the buckets that began at or after a time (ISO 8601). */
export const countsSince = (buckets: readonly Bucket[], at: string, backends: number): readonly number[] => {
  const total = new Array<number>(backends).fill(0);
  for (const bucket of buckets) {
    if (bucket.at < at) continue;
    for (let backend = 0; backend < backends; backend += 1) {
      total[backend] = (total[backend] ?? 0) + (bucket.sums[backend * SUMS_WIDTH] ?? 0);
    }
  }
  return total;
};

/** The first cycle kept apart that began at or after a time (ISO 8601); 0 where all did, the last one where none did. */
export const cycleAt = (buckets: readonly Bucket[], at: string): number => {
  const first = buckets.findIndex((bucket) => bucket.at >= at);
  return first === 0 ? 0 : (buckets.at(first)?.cycle ?? 0);
};

/** Forgets some backends, in place: what an incident that has ended explains must not explain the next one. */
export const forget = (bucket: Bucket, backends: readonly number[]): RunningBucket => {
  const sums = [...bucket.sums];
  for (const backend of backends) sums.fill(0, backend * SUMS_WIDTH, (backend + 1) * SUMS_WIDTH);
  const forgotten = new Set(backends);
  const all = sums.length / SUMS_WIDTH;
  return { ...bucket, sums, focus: bucket.focus.map((x, i) => (forgotten.has(i % all) ? 0 : x)) };
};

/** When a cycle began, as far as it is kept apart. */
export const timeOfCycle = (buckets: readonly Bucket[], cycle: number): string | null =>
  buckets.findLast((bucket) => bucket.cycle <= cycle)?.at ?? buckets[0]?.at ?? null;
