// Whether what `coalmine plan` predicts is what simulated fleets show, folded as the daemon folds. Seeded.
import { parseArgs } from 'node:util';
import { delayOf } from '../src/power/detectable.ts';
import { fleetPower, signalScopes } from '../src/power/fleet-power.ts';
import { branch, createWatch, THRESHOLD, watchCycle } from './detector/watch.ts';
import { answers, drawSuite, record, seeded } from './detector/world.ts';
import { foldCycle } from './plan/fold.ts';

const FRACTIONS = [0.02, 0.05, 0.1, 0.16, 0.3, 1] as const;
const LONGEST = 400;
/** Backends under the fault, and healthy hours before it. */
const SITUATIONS = [
  { backends: 1, warm: 24 },
  { backends: 1, warm: 336 },
  { backends: 4, warm: 24 },
] as const;

const mean = (xs: readonly number[]): number => xs.reduce((sum, x) => sum + x, 0) / xs.length;

const oneSeed = (seed: number, { backends, warm }: (typeof SITUATIONS)[number]) => {
  const random = seeded(seed);
  const suite = drawSuite(random);
  const healthy = (): readonly (readonly number[])[] =>
    Array.from({ length: backends }, () => answers(random, suite, 1, 0));
  const baselines = Array.from({ length: backends }, () => record(random, suite, () => 1));
  const watch = createWatch(baselines, backends, 1 + Math.floor(24 * random()));
  const cells = watch.samples.flat().map(({ canary, variant, backend }) => ({
    ...{ canary, variant, backend },
    ...{ repeats: 1, copies: 1 },
  }));
  const streams = [{ intervalHours: 1, cells }];
  const fleet = fleetPower({ engine: watch.setup, streams });
  const [judged] = fleet.signals;
  const power =
    judged === undefined ? null : signalScopes(fleet, judged, streams, { learnedHours: warm, threshold: THRESHOLD })(0);
  if (power === null) throw new Error('the fleet is not judged');
  for (let cycle = 0; cycle < warm; cycle += 1) watchCycle(watch, healthy());
  return FRACTIONS.map((epsilon) => {
    const broken = branch(watch);
    const faulty = (): readonly (readonly number[])[] =>
      Array.from({ length: backends }, () => answers(random, suite, 1, epsilon));
    let cycles = 1;
    while (cycles < LONGEST && foldCycle(broken, faulty(), { threshold: THRESHOLD, everyHours: 1 }) < THRESHOLD)
      cycles += 1;
    return { ...delayOf(power.evidence, THRESHOLD, epsilon, 1), cycles };
  });
};

/** Prints predicted and simulated delays, and the share that was found within the time predicted for 90%. */
export const plan = (args: readonly string[]): void => {
  const { values } = parseArgs({ args: [...args], options: { seeds: { type: 'string', default: '60' } } });
  const seeds = Number(values.seeds);
  console.log('| backends | healthy hours | ε | mean delay, predicted | simulated | found within the time for 90% |');
  console.log('|---|---|---|---|---|---|');
  for (const situation of SITUATIONS) {
    const rows = Array.from({ length: seeds }, (_, seed) => oneSeed(5000 + seed, situation));
    for (const [at, epsilon] of FRACTIONS.entries()) {
      const all = rows.flatMap((row) => (row[at] === undefined ? [] : [row[at]]));
      const predicted = mean(all.map(({ expectedHours }) => Math.min(LONGEST, expectedHours ?? LONGEST)));
      const within = mean(all.map(({ powerHours, cycles }) => (cycles <= (powerHours ?? LONGEST) ? 1 : 0)));
      const measured = mean(all.map(({ cycles }) => cycles));
      console.log(
        `| ${situation.backends} | ${situation.warm} | ${100 * epsilon}% | ${predicted.toFixed(1)} | ${measured.toFixed(1)} | ${Math.round(100 * within)}% |`,
      );
    }
  }
};
