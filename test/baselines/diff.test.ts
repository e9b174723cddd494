import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffBaselines } from '../../src/baselines/diff.ts';
import { permutationTest } from '../../src/baselines/permutation-test.ts';
import { seededRandom } from '../../src/plan/shuffle.ts';
import { baseline, baselineSample, runs } from './fixtures.ts';

const random = () => seededRandom('diff');

test('five runs against five that are all higher give the smallest p there is, 2 of 252', () => {
  expect(permutationTest([0, 1, 2, 3, 4], [5, 6, 7, 8, 9], random())).toBeCloseTo(2 / 252, 12);
});

test('equal samples give p = 1, and an empty one gives none', () => {
  expect(permutationTest([1, 1, 1, 1, 1], [1, 1, 1], random())).toBe(1);
  expect(permutationTest([], [1], random())).toBeNull();
});

test('the exact p of a small case is counted by hand: 1,2 against 4,9,10 gives 2 of 10', () => {
  // Sums of two of {1,2,4,9,10}: 3 is the observed split; 19 is the only other as far from its complement's mean.
  expect(permutationTest([1, 2], [4, 9, 10], random())).toBeCloseTo(2 / 10, 12);
});

const value = fc.integer({ min: -50, max: 50 }).map((n) => n / 10);
const some = fc.array(value, { minLength: 1, maxLength: 7 });

test('p lies above 0 and at most at 1, does not depend on which sample comes first, nor on shifting both', () => {
  fc.assert(
    fc.property(some, some, fc.integer({ min: -5, max: 5 }), (a, b, shift) => {
      const p = permutationTest(a, b, random()) ?? NaN;
      expect(p > 0 && p <= 1).toBe(true);
      expect(permutationTest(b, a, random())).toBeCloseTo(p, 12);
      const move = (x: number): number => x + shift;
      expect(permutationTest(a.map(move), b.map(move), random())).toBeCloseTo(p, 12);
    }),
    { numRuns: 50 },
  );
});

/** Share of true nulls that are rejected at 5%, of `trials`. */
const rejected = (sizes: readonly [number, number], draw: (u: number) => number, trials: number): number => {
  const source = seededRandom(`calibration ${sizes.join()}`);
  const sample = (size: number): readonly number[] => Array.from({ length: size }, () => draw(source()));
  let count = 0;
  for (let i = 0; i < trials; i += 1) if ((permutationTest(sample(sizes[0]), sample(sizes[1]), source) ?? 1) <= 0.05) count += 1;
  return count / trials;
};

test.each([
  [[5, 5], 0.03, 0.065],
  [[5, 12], 0.035, 0.065],
  [[3, 9], 0.03, 0.065],
] as const)('at 5%% it rejects a true null of %j continuous values in about 5%% of 1,000 trials', (sizes, low, high) => {
  const share = rejected(sizes, (u) => u, 1000);
  expect(share).toBeGreaterThan(low);
  expect(share).toBeLessThan(high);
});

test('with ties everywhere (scores of 0 and 1) it rejects no more than 5%', () => {
  expect(rejected([5, 12], (u) => (u < 0.8 ? 1 : 0), 1000)).toBeLessThan(0.06);
});

test('where there are too many splits to look at all, random ones keep the level', () => {
  expect(rejected([15, 30], (u) => u * u, 40)).toBeLessThanOrEqual(0.15);
});

test('a fall from 1 to 0.4 in five runs of five is found', () => {
  const low = [0.4, 0.6, 0.2, 0.4, 0.4];
  expect(permutationTest([1, 1, 0.8, 1, 1], low, random())).toBeLessThan(0.01);
});

test('means are those of runs, so a run with many repeats weighs no more than one with few', () => {
  const before = baseline({ runs: runs([1, 1, 1, 1, 1, 1], [0]) });
  const after = baseline({ runs: runs([1], [1], [1]) });
  const { correct } = diffBaselines(before, after, random()).scores;
  expect(correct?.before).toEqual({ runs: 2, samples: 7, mean: 0.5, runSpread: Math.SQRT1_2 });
  expect(correct?.after).toEqual({ runs: 3, samples: 3, mean: 1, runSpread: 0 });
  expect(correct?.difference).toBe(0.5);
  expect(correct?.pValue).toBeCloseTo(4 / 10, 12);
});

test('undefined statistics are null, never 0: one run has no spread, no judged score no mean', () => {
  const one = baseline({ runs: runs([null]) });
  const diff = diffBaselines(one, baseline({ runs: runs([1]) }), random());
  expect(diff.scores.correct?.before).toEqual({ runs: 0, samples: 0, mean: null, runSpread: null });
  expect(diff.scores.correct?.after.runSpread).toBeNull();
  expect(diff.scores.correct).toMatchObject({ difference: null, pValue: null });
  expect(diff.scores.format).toBeUndefined();
});

const told = (text: string, hash: string, over = {}) =>
  baselineSample('2026-10-01T00:00:00.000Z', { correct: 1 }, { text, hash: hash.repeat(16), length: text.length, ...over });
const runOf = (...samples: readonly ReturnType<typeof told>[]) => [{ at: '2026-10-01T00:00:00.000Z', samples }];

test('examples stand side by side, those that the other side never gave first', () => {
  const before = baseline({ runs: runOf(told('same', 'a'), told('old', 'b')) });
  const after = baseline({ runs: runOf(told('same', 'a'), told('new', 'c'), told('new', 'c'), told('newer', 'd')) });
  const { examples } = diffBaselines(before, after, random());
  expect(examples.map((pair) => [pair.before?.text, pair.after?.text])).toEqual([
    ['old', 'new'],
    ['same', 'newer'],
    [undefined, 'same'],
  ]);
});

test('stop reasons, the model and a changed fingerprint are told', () => {
  const after = baseline({
    model: 'm-2027',
    fingerprint: 'another',
    runs: runOf(told('x', 'a', { stopReason: 'refusal' }), told('y', 'b')),
  });
  const diff = diffBaselines(baseline(), after, random());
  expect(diff).toMatchObject({
    model: { before: 'm-2026', after: 'm-2027' },
    fingerprintChanged: true,
    stopReasons: { end: { before: 5, after: 1 }, refusal: { before: 0, after: 1 } },
  });
});
