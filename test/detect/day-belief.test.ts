import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BETS, usualBets } from '../../src/detect/anchor-bets.ts';
import { copyNull, dayIncrements, emptyFactors, newDay, takeAnswer } from '../../src/detect/day-belief.ts';
import { DAY_LAWS, DAY_WIDTHS, FACTORS, LOG_FACTORS } from '../../src/detect/day-law.ts';
import { LEVELS, levelOf, lossOf } from '../../src/detect/day-levels.ts';
import { CELL_WIDTH, createDayTable, ROWS } from '../../src/detect/day-table.ts';
import { lawOfDays } from '../../src/detect/day-widths.ts';
import { fallIncrements } from '../../src/detect/increments.ts';
import { EPSILONS } from '../../src/detect/parameters.ts';

const table = createDayTable();
const level = fc.integer({ min: 0, max: LEVELS - 1 });
const weights = fc
  .array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 5, maxLength: 5 })
  .map((xs) => xs.map((x) => x / xs.reduce((sum, y) => sum + y, 0)));
/** Answers of the same day before the slot, with their levels. */
const past = fc.array(fc.tuple(level, fc.constantFrom(0, 1)), { maxLength: 12 });

const factorsOf = (answers: readonly (readonly [number, number])[]): ReturnType<typeof emptyFactors> => {
  const factors = emptyFactors();
  for (const [at, score] of answers) takeAnswer(factors, table(at, score));
  return factors;
};

const beliefAfter = (law: readonly number[], answers: readonly (readonly [number, number])[]): Float64Array => {
  const belief = newDay(law);
  dayIncrements(belief, factorsOf(answers));
  return belief;
};

const outcomes = (n: number): number[][] =>
  Array.from({ length: 2 ** n }, (_, bits) => Array.from({ length: n }, (__, i) => (bits >> i) & 1));

/** Σ over all outcomes of P(outcome) · L_ε(outcome), by ε; `chance` gives P(outcome). */
const meanIncrement = (
  belief: Float64Array,
  levels: readonly number[],
  chance: (scores: readonly number[]) => number,
): number[] =>
  outcomes(levels.length).reduce((sum, scores) => {
    const logs = dayIncrements(belief.slice(), factorsOf(levels.map((at, i) => [at, scores[i]!])));
    return sum.map((x, e) => x + chance(scores) * Math.exp(logs[e]!));
  }, new Array<number>(BETS).fill(0));

test('the mean bet of a slot is exactly 1 under the null, whatever the day has shown, the widths, and the levels', () => {
  fc.assert(
    fc.property(weights, past, fc.array(level, { minLength: 1, maxLength: 4 }), (widths, before, levels) => {
      const belief = beliefAfter(lawOfDays(widths), before);
      const healthy = (scores: readonly number[]): number =>
        LOG_FACTORS.reduce(
          (sum, _, j) => sum + belief[j]! * levels.reduce((p, at, i) => p * table(at, scores[i]!)[j]!, 1),
          0,
        );
      for (const mean of meanIncrement(belief, levels, healthy)) expect(mean).toBeCloseTo(1, 9);
    }),
    { numRuns: 60 },
  );
});

test('the mean bet of the first answer of a day is at most 1 on every day that is no worse than usual, however good', () => {
  fc.assert(
    fc.property(weights, level, fc.double({ min: 0, max: 1, noNaN: true }), (widths, at, part) => {
      const failing = part * lossOf(at);
      const better = ([score]: readonly number[]): number => (score === 0 ? failing : 1 - failing);
      for (const mean of meanIncrement(newDay(lawOfDays(widths)), [at], better)) {
        expect(mean).toBeLessThanOrEqual(1 + 1e-9);
      }
    }),
    { numRuns: 60 },
  );
});

test('scores in halves: the mean bet of a first answer exceeds 1 by less than a hundredth for every width and level', () => {
  fc.assert(
    fc.property(weights, level, fc.double({ min: 0, max: 1, noNaN: true }), (widths, at, part) => {
      const law = lawOfDays(widths);
      const failing = law.reduce((sum, p, j) => sum + p * table(at, 0)[j]!, 0);
      // As many halves as the mean allows, or fewer: 0, 1/2 and 1 with mean 1 − failing.
      const halves = part * Math.min(2 * failing, 2 - 2 * failing);
      const chances = [
        [0, failing - halves / 2],
        [0.5, halves],
        [1, 1 - failing - halves / 2],
      ] as const;
      const mean = chances.reduce((sum, [score, chance]) => {
        const logs = dayIncrements(newDay(law), factorsOf([[at, score]]));
        return sum.map((x, e) => x + chance * Math.exp(logs[e]!));
      }, new Array<number>(BETS).fill(0));
      for (const one of mean) expect(one).toBeLessThan(1.01);
    }),
    { numRuns: 200 },
  );
});

test('without weather it is the plain bet on a fall', () => {
  const belief = newDay(DAY_LAWS[0]!);
  for (const score of [0, 1]) {
    const at = levelOf(0.05);
    const logs = dayIncrements(belief, factorsOf([[at, score]]));
    const plain = fallIncrements(1 - lossOf(at), score, EPSILONS);
    for (const [e, log] of plain.entries()) expect(logs[e]).toBeCloseTo(log, 9);
  }
});

test('hundreds of failures in one slot stay finite', () => {
  const belief = newDay(lawOfDays(DAY_WIDTHS.map(() => 0.2)));
  const logs = dayIncrements(belief, factorsOf(Array.from({ length: 400 }, () => [0, 0] as const)));
  expect(logs.every((log) => Number.isFinite(log))).toBe(true);
  for (let row = 0; row < ROWS; row += 1) {
    const sum = belief.subarray(row * FACTORS, (row + 1) * FACTORS).reduce((total, p) => total + p, 0);
    expect(sum).toBeCloseTo(1, 9);
  }
});

test('a component at its floor sees the day as the null does', () => {
  const belief = beliefAfter(lawOfDays(DAY_WIDTHS.map(() => 0.2)), [
    [200, 0],
    [100, 0],
    [10, 1],
  ]);
  copyNull(belief, 3);
  expect([...belief.subarray(3 * FACTORS, 4 * FACTORS)]).toEqual([...belief.subarray(0, FACTORS)]);
  expect(belief).toHaveLength(CELL_WIDTH);
});

test('levels lie 2% apart and every loss is within 1% of its level', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.0005, max: 0.9, noNaN: true }), (loss) => {
      const odds = loss / (1 - loss);
      const near = lossOf(levelOf(loss));
      expect(Math.abs(Math.log(near / (1 - near) / odds))).toBeLessThan(0.0101);
    }),
  );
});

test('every law of days sums to 1 and a usual or better day is its likeliest', () => {
  for (const law of DAY_LAWS) {
    expect(law.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
    expect(Math.max(...law)).toBe(law[0]);
  }
});

test('no day gives a bet more than the usual one: what a cap counts is the most that an answer supplies', () => {
  fc.assert(
    fc.property(level, fc.constantFrom(0, 1), fc.nat(FACTORS - 1), (at, score, j) => {
      const most = usualBets(lossOf(at), score);
      const null0 = table(at, score)[j]!;
      for (let e = 0; e < EPSILONS.length; e += 1) {
        expect(Math.log(table(at, score)[(1 + e) * FACTORS + j]! / null0)).toBeLessThanOrEqual(most[e]! + 1e-9);
      }
    }),
  );
});
