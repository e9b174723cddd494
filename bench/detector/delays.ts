import { oracleDelay } from './oracle.ts';
import { branch, createWatch, THRESHOLD, watchCycle, type Watch } from './watch.ts';
import { answers, drawSuite, record, RUNS, seeded, type Weather } from './world.ts';

export const EPSILONS = [0.01, 0.02, 0.05, 0.1, 0.16, 0.3, 0.5] as const;

/** A detector that has not alarmed by then is counted with so many cycles. */
export const LONGEST = 600;

/** Runs of the oracle a seed: it is cheap, and its error would be that of every ratio. */
const ORACLES = 10;
/** Further runs of the recent anchor a seed, from an ε on that it finds within some cycles. */
const FURTHER = 3;
const SOON = 0.05;

export interface Situation {
  readonly name: string;
  /** Healthy cycles before the fault. */
  readonly warm: number;
  /** Backends that the baseline was recorded on and that all learn from; the fault is on one. */
  readonly sharing: number;
  readonly weather: Weather;
}

export interface Delays {
  readonly situation: Situation;
  /** Mean cycles by ε, and the part of seeds that reached LONGEST. */
  readonly recent: readonly number[];
  readonly pinned: readonly number[];
  readonly oracle: readonly number[];
  readonly missed: readonly number[];
}

/** Of one seed and ε. */
type Measured = Readonly<Record<'recent' | 'pinned' | 'missed' | 'oracle', number>>;

const mean = (xs: readonly number[]): number => xs.reduce((sum, x) => sum + x, 0) / xs.length;

interface Start {
  readonly watch: Watch;
  readonly suite: readonly number[];
  readonly random: () => number;
  readonly factors: readonly ((cycle: number) => number)[];
}

const warmUp = ({ warm, sharing, weather }: Situation, seed: number): Start => {
  const random = seeded(seed);
  const suite = drawSuite(random);
  const factors = Array.from({ length: sharing }, (_, b) => weather.at(seed * 100 + b));
  const hour = 1 + Math.floor(24 * random());
  const baseline = record(random, suite, factors[0] ?? (() => 1), RUNS * sharing);
  const watch = createWatch([baseline], sharing, hour);
  while (watch.hour < hour + warm)
    watchCycle(
      watch,
      factors.map((at) => answers(random, suite, at(watch.hour), 0)),
    );
  return { watch, suite, random, factors };
};

/** Cycles until each anchor alarms on the backend with the fault, or the recent one alone; at most LONGEST. */
const delayOf = (
  { watch: before, suite, random, factors }: Start,
  epsilon: number,
  anchors: 'both' | 'recent',
): { readonly recent: number; readonly pinned: number } => {
  const watch = branch(before);
  const scope = factors.length > 1 ? 1 : 0;
  let recent = LONGEST;
  let pinned = LONGEST;
  for (let cycle = 1; cycle <= LONGEST; cycle += 1) {
    const reading = watchCycle(
      watch,
      factors.map((at, b) => answers(random, suite, at(watch.hour), b === 0 ? epsilon : 0)),
    );
    if ((reading.recent[scope] ?? 0) >= THRESHOLD) recent = Math.min(recent, cycle);
    if ((reading.pinned[scope] ?? 0) >= THRESHOLD) pinned = Math.min(pinned, cycle);
    if (recent < LONGEST && (pinned < LONGEST || anchors === 'recent')) break;
  }
  return { recent, pinned };
};

export const measureDelays = (situation: Situation, seeds: number): Delays => {
  const all = Array.from({ length: seeds }, (_, seed) => {
    const start = warmUp(situation, 1000 + seed);
    return EPSILONS.map((epsilon): Measured => {
      const first = delayOf(start, epsilon, epsilon < SOON ? 'recent' : 'both');
      const further = Array.from({ length: epsilon < SOON ? 0 : FURTHER }, () => delayOf(start, epsilon, 'recent'));
      const recent = [first, ...further].map((one) => one.recent);
      const oracle = mean(
        Array.from({ length: ORACLES }, () =>
          oracleDelay(start.suite, epsilon, () => answers(start.random, start.suite, 1, epsilon)),
        ),
      );
      return {
        recent: mean(recent),
        pinned: first.pinned,
        missed: mean(recent.map((cycles) => (cycles >= LONGEST ? 1 : 0))),
        oracle,
      };
    });
  });
  const column = (read: (one: Measured) => number): number[] =>
    EPSILONS.map((_, e) => mean(all.flatMap((row) => (row[e] === undefined ? [] : [read(row[e])]))));
  return {
    situation,
    recent: column(({ recent }) => recent),
    pinned: column(({ pinned }) => pinned),
    oracle: column(({ oracle }) => oracle),
    missed: column(({ missed }) => missed),
  };
};
