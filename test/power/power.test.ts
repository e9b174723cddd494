import { expect, test } from 'vitest';
import { DAY_PART } from '../../src/detect/parameters.ts';
import { delayOf, detectable } from '../../src/power/detectable.ts';
import { fleetPower, signalScopes } from '../../src/power/fleet-power.ts';
import { WINDOW_NAMES } from '../../src/power/setup.ts';
import { standIns } from '../../src/power/usual.ts';
import { foldCycle } from '../../bench/plan/fold.ts';
import { branch, createWatch, THRESHOLD, watchCycle } from '../../bench/detector/watch.ts';
import { answers, drawSuite, record, seeded } from '../../bench/detector/world.ts';

const STREAM_HOURS = 1;

const prepared = (seed: number, learnedHours: number, intervalHours = STREAM_HOURS) => {
  const random = seeded(seed);
  const suite = drawSuite(random);
  const baseline = record(random, suite, () => 1);
  const watch = createWatch([baseline], 1, 12);
  const cells = watch.samples.flat().map(({ canary, variant, backend }) => ({
    ...{ canary, variant, backend },
    ...{ repeats: 1, copies: 1 },
  }));
  const streams = [{ intervalHours, cells }];
  const fleet = fleetPower({ engine: watch.setup, streams });
  const [judged] = fleet.signals;
  if (judged === undefined) throw new Error('no score is judged');
  const power = signalScopes(fleet, judged, streams, { learnedHours, threshold: THRESHOLD })(0);
  if (power === null) throw new Error('the scope is not judged');
  return { watch, suite, random, power };
};

test(
  'a fraction that is predicted to be found in a time is found in it by about nine of ten simulated fleets',
  { timeout: 60_000 },
  () => {
    const hours = 6;
    const found = Array.from({ length: 12 }, (_, seed) => {
      const { watch, suite, random, power } = prepared(300 + seed, 24);
      for (let cycle = 0; cycle < 24; cycle += 1) watchCycle(watch, [answers(random, suite, 1, 0)]);
      const epsilon = detectable(power.evidence, THRESHOLD)['6h'] ?? 1;
      const broken = branch(watch);
      for (let cycle = 0; cycle < hours; cycle += 1) {
        const most = foldCycle(broken, [answers(random, suite, 1, epsilon)], { threshold: THRESHOLD, everyHours: 1 });
        if (most >= THRESHOLD) return 1;
      }
      return 0;
    });
    const power = found.reduce((sum: number, one) => sum + one, 0) / found.length;
    expect(power).toBeGreaterThanOrEqual(0.75);
  },
);

test('a longer window shows smaller fractions, and none is shown that no cycle falls into', () => {
  const { power } = prepared(1, 0);
  const found = detectable(power.evidence, THRESHOLD);
  const fractions = WINDOW_NAMES.map((name) => found[name] ?? 1);
  expect(fractions).toEqual(fractions.toSorted((one, other) => other - one));
  expect(found['1h']).toBeGreaterThan(0.05);
  expect(found['24h']).toBeLessThan(0.06);
  expect(detectable(prepared(1, 0, 24).power.evidence, THRESHOLD)['6h']).toBeNull();
});

test('a good guess finds the same fractions, and a bad one almost the same', () => {
  const { power } = prepared(4, 0);
  const found = detectable(power.evidence, THRESHOLD);
  expect(detectable(power.evidence, THRESHOLD, found)).toEqual(found);
  for (const guess of [0.001, 0.9]) {
    const like = { '1h': guess, '6h': guess, '24h': guess, '7d': guess };
    const guessed = detectable(power.evidence, THRESHOLD, like);
    for (const name of WINDOW_NAMES) {
      const ratio = (guessed[name] ?? 1) / (found[name] ?? 1);
      expect(ratio).toBeGreaterThan(0.8);
      expect(ratio).toBeLessThan(1.25);
    }
  }
});

test('what has been learned and a lower threshold make smaller fractions detectable', () => {
  const day = (learnedHours: number, threshold: number): number =>
    detectable(prepared(2, learnedHours).power.evidence, threshold)['24h'] ?? 1;
  expect(day(336, THRESHOLD)).toBeLessThan(day(0, THRESHOLD));
  expect(day(0, 6)).toBeLessThan(day(0, THRESHOLD));
});

test('a total loss is found in the first cycle, and a tiny fault never', () => {
  const { power } = prepared(3, 0);
  expect(delayOf(power.evidence, THRESHOLD, 1, 1)).toEqual({ expectedHours: 1, powerHours: 1 });
  expect(delayOf(power.evidence, THRESHOLD, 0.001, 1).expectedHours).toBeNull();
});

test('a cell without a baseline is planned with that of its canary elsewhere, then its capability, then experience', () => {
  const aspects = ['correct'] as const;
  const runs = {
    correct: [
      [1, 1],
      [0, 1],
      [1, 1],
    ],
  };
  const known = { canary: 'math/a', variant: 'plain', group: 'g', capability: 'math', provisional: false, runs };
  const unknown = (canary: string, capability: string) => ({
    ...{ canary, capability, aspects },
    variant: 'plain',
    group: 'h',
  });
  const cells = [unknown('math/a', 'math'), unknown('math/b', 'math'), unknown('code/c', 'code')];
  expect(standIns(cells, [known]).map(({ origin }) => origin)).toEqual(['canary', 'capability', 'suite']);
  const [first] = standIns(cells, []);
  expect(first?.origin).toBe('experience');
  expect(first?.reference.runs.correct).toHaveLength(5);
});

test('the pinned anchor is promised no more than its days may add, but for gross faults', () => {
  const { evidence } = prepared(1, 0).power;
  const most = (hours: number): number => DAY_PART * THRESHOLD * (1 + hours / 24);
  for (const hours of [6, 24]) {
    // More than enough, if a day could add it all.
    expect(evidence.pinned({ epsilon: 0.25, hours }, 0)).toBeCloseTo(most(hours), 9);
    expect(evidence.pinned({ epsilon: 0.5, hours }, 0)).toBeGreaterThan(THRESHOLD);
  }
  expect(evidence.pinned({ epsilon: 0.25, hours: 48 }, 0)).toBeGreaterThan(THRESHOLD);
});
