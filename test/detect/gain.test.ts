import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evenWidths } from '../../src/detect/day-widths.ts';
import { bestDay, createGains, gainIncrements } from '../../src/detect/gain.ts';
import { EPSILONS } from '../../src/detect/parameters.ts';
import { createEngine } from '../../src/judge.ts';
import type { Backend } from '../../src/model.ts';
import { HOUR, isoAt, makeFleet, product, seeded } from './fleet-simulation.ts';

/** Factors on the odds of failing: log-normal of mean 1, by backend and day. */
type Weather = (backend: string, day: number) => number;

const weatherOf = (seed: number, sigma: number, common: boolean): Weather => {
  const known = new Map<string, number>();
  const random = seeded(seed);
  const gauss = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return (backend, day) => {
    const key = common ? String(day) : `${backend} ${day}`;
    const factor = known.get(key) ?? Math.exp(sigma * gauss() - (sigma * sigma) / 2);
    known.set(key, factor);
    return factor;
  };
};

const failing = (loss: number, factor: number): number => (factor * loss) / (1 - loss + factor * loss);

interface World {
  readonly seed: number;
  readonly backends: readonly Backend[];
  readonly canaries: number;
  readonly weather: Weather;
  readonly days: number;
  /** Answers of so many hours apart. */
  readonly every?: number;
  /** Factor on the odds of failing from a day on. */
  readonly gain?: { readonly from: number; readonly factor: number };
}

/** Days on which a scope first is `improved`; a suite of which a third of the canaries has room for gains. */
const improvedOn = ({ seed, backends, canaries, weather, days, every = 1, gain }: World): readonly number[] => {
  const fleet = makeFleet({ seed, backends, canaries, slotsPerCycle: 1, repeats: 6 });
  const random = seeded(seed + 500);
  const losses = Array.from({ length: canaries }, (_, i) => (i % 3 === 0 ? 0.1 + 0.3 * random() : 0.03 * random()));
  const lossOf = (canary: string): number => losses[Number(canary.split('/')[1])] ?? 0;
  const draw = (loss: number): number => (random() < loss ? 0 : 1);
  const references = fleet.setup.references.map((one) => ({
    ...one,
    runs: {
      correct: Array.from({ length: 5 }, (_, run) =>
        Array.from({ length: 6 }, () => draw(failing(lossOf(one.canary), weather(one.group, -1 - run)))),
      ),
    },
  }));
  const engine = createEngine({ ...fleet.setup, references });
  let states = engine.initial();
  const told: number[] = [];
  for (let hour = 0; hour < 24 * days; hour += every) {
    const day = Math.floor(hour / 24);
    const better = gain !== undefined && day >= gain.from ? gain.factor : 1;
    for (const slot of fleet.slotsOf(hour, [])) {
      const samples = slot.samples.map((sample) => {
        const factor = weather(sample.backend, day) * better;
        return { ...sample, scores: { correct: draw(failing(lossOf(sample.canary), factor)) } };
      });
      const fold = engine.fold(states, { ...slot, startAt: isoAt(hour * HOUR), samples });
      states = fold.states;
      told.push(...fold.changes.flatMap(({ verdict }) => (verdict === 'improved' ? [day] : [])));
    }
  }
  return told;
};

const four = product(1, 2, 2);

test.each([
  ['quiet', 0, true],
  ['rough by backend', 0.35, false],
  ['rough, one factor for all', 0.35, true],
  ['very rough, one factor for all', 0.7, true],
] as const)('no good days are an improvement: %s', { timeout: 60_000 }, (_, sigma, common) => {
  for (const seed of [1, 2]) {
    const weather = weatherOf(seed, sigma, common);
    expect(improvedOn({ seed, backends: four, canaries: 18, weather, days: 14, every: 4 })).toEqual([]);
  }
});

test('no lucky answers are an improvement of a fleet with two canaries', () => {
  for (let seed = 1; seed <= 6; seed += 1) {
    const weather = weatherOf(seed, 0.35, true);
    expect(improvedOn({ seed, backends: product(1, 1, 2), canaries: 2, weather, days: 20, every: 2 })).toEqual([]);
  }
});

test('a tenth of the failures is an improvement where days differ little', { timeout: 60_000 }, () => {
  for (const seed of [1, 2]) {
    const world = { seed, backends: four, canaries: 18, weather: weatherOf(seed, 0, true), days: 14, every: 2 };
    const told = improvedOn({ ...world, gain: { from: 11, factor: 0.1 } });
    expect(told.length).toBeGreaterThan(0);
    expect(Math.min(...told)).toBeGreaterThanOrEqual(11);
  }
});

test('on rough days only a gain that no day explains is an improvement', { timeout: 60_000 }, () => {
  const world = { seed: 5, backends: four, canaries: 18, weather: weatherOf(5, 0.35, false), days: 6 };
  expect(improvedOn({ ...world, gain: { from: 3, factor: 0.6 } })).toEqual([]);
  expect(improvedOn({ ...world, gain: { from: 3, factor: 0.02 } }).length).toBeGreaterThan(0);
});

test('the best day is a usual one where days do not differ, and better than half the failures where nothing is known', () => {
  expect(bestDay([1, 0, 0, 0, 0])).toBe(1);
  expect(bestDay(evenWidths())).toBeLessThan(0.5);
});

test('the mean of the product of the bets is at most 1 while one cell gains beyond the margin what another loses', () => {
  const loss = fc.double({ min: 0.05, max: 0.9, noNaN: true });
  const moved = fc.double({ min: 0, max: 0.05, noNaN: true });
  fc.assert(
    fc.property(loss, loss, moved, (one, other, by) => {
      const margin = 0.02;
      const meanOf = (expected: number, rate: number, e: number): number => {
        const [failed, passed] = [0, 1].map((score) =>
          Math.exp(gainIncrements({ loss: expected, usual: expected, margin, days: false }, 1, score)[e] ?? 0),
        );
        return rate * (failed ?? 0) + (1 - rate) * (passed ?? 0);
      };
      for (const e of EPSILONS.keys()) {
        const product =
          meanOf(one, one - margin - Math.min(by, one - margin), e) * meanOf(other, other - margin + by, e);
        expect(product).toBeLessThanOrEqual(1 + 1e-9);
      }
    }),
  );
});

test('the bets on gains that a cell keeps are those of its day and score, in whatever order they are asked', () => {
  const asked = fc.record({ factor: fc.double({ min: 0.05, max: 1, noNaN: true }), score: fc.constantFrom(0, 0.4, 1) });
  const cells = fc.record({
    loss: fc.double({ min: 0, max: 0.5, noNaN: true }),
    usual: fc.double({ min: 0, max: 0.5, noNaN: true }),
    margin: fc.double({ min: 0, max: 0.1, noNaN: true }),
    days: fc.boolean(),
  });
  fc.assert(
    fc.property(cells, fc.array(asked, { minLength: 1, maxLength: 8 }), (cell, questions) => {
      const gains = createGains(cell);
      for (const { factor, score } of questions) {
        expect(gains(factor, score)).toEqual(gainIncrements(cell, factor, score));
      }
    }),
  );
});
