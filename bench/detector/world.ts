// A backend made of numbers: expected losses of its canaries, its weather, its faults. Seeded.

/** Mulberry32: uniform in [0, 1), the same numbers for a seed everywhere. */
export const seeded = (seed: number): (() => number) => {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
};

const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

export const CANARIES = 60;
export const CYCLES_A_DAY = 24;
export const CYCLES_A_MONTH = 720;
export const RUNS = 5;
export const REPEATS = 6;

/** Expected loss of a canary: most are nearly always solved, a third fail now and then, one in seven is flaky. Mean 0.043. */
const drawLoss = (random: () => number): number => {
  const kind = random();
  if (kind < 0.56) return 0.0003 + 0.003 * random();
  if (kind < 0.85) return 0.004 + 0.03 * random();
  return 0.05 + 0.37 * random();
};

export const drawSuite = (random: () => number): readonly number[] =>
  Array.from({ length: CANARIES }, () => drawLoss(random));

/** The factor m on the odds of failing, by cycle; the same seed gives the same weather. Mean of m is 1. */
export interface Weather {
  readonly name: string;
  readonly at: (seed: number) => (cycle: number) => number;
  /** All backends of a fleet have one factor; left out = each its own. */
  readonly common?: true;
}

/** A new log-normal factor of width σ every so many cycles. */
export const blocks = (name: string, sigma: number, cycles: number): Weather => ({
  name,
  at: (seed) => {
    let last = { block: Number.NaN, factor: 1 };
    return (cycle) => {
      const block = Math.floor(cycle / cycles);
      if (block !== last.block) {
        const random = seeded(Math.imul(seed, 7919) + block + 1);
        last = { block, factor: Math.exp(sigma * normal(random) - (sigma * sigma) / 2) };
      }
      return last.factor;
    };
  },
});

export const QUIET: Weather = { name: 'quiet', at: () => () => 1 };
/** Daily failure counts with about nine times their binomial variance. */
export const ROUGH_WIDTH = 0.33;
export const ROUGH = blocks('rough', ROUGH_WIDTH, CYCLES_A_DAY);
/** Weather that no part of the detector was made for. */
export const OTHERS: readonly Weather[] = [
  blocks('new factor every 6 hours', 0.33, 6),
  blocks('new factor every hour', 0.33, 1),
  blocks('width 0.6 by days', 0.6, CYCLES_A_DAY),
  {
    name: 'evenings 40% worse, mornings 40% better',
    at: () => (cycle) => 1 + 0.4 * Math.sin((2 * Math.PI * cycle) / CYCLES_A_DAY),
  },
];

/** Failing probability under a factor on the odds. */
export const scaled = (loss: number, m: number): number => (m * loss) / (1 - loss + m * loss);

/** Failing probability when a fraction of good answers has gone bad. */
export const degraded = (loss: number, epsilon: number): number => loss + (1 - loss) * epsilon;

/** One answer of every canary: 1 passed, 0 failed. */
export const answers = (
  random: () => number,
  suite: readonly number[],
  m: number,
  epsilon: number,
): readonly number[] => suite.map((loss) => (random() < degraded(scaled(loss, m), epsilon) ? 0 : 1));

/** A baseline by canary, run and repeat; every run on a day of its own. */
export const record = (
  random: () => number,
  suite: readonly number[],
  weather: (cycle: number) => number,
  runs = RUNS,
): readonly (readonly (readonly number[])[])[] =>
  suite.map((loss) =>
    Array.from({ length: runs }, (_, run) =>
      Array.from({ length: REPEATS }, () =>
        random() < scaled(loss, weather(-CYCLES_A_DAY * (1 + (run % RUNS)))) ? 0 : 1,
      ),
    ),
  );
