import { expect, test } from 'vitest';
import { emptyLearning, learn, learnedTally, type CellAnswers } from '../../src/detect/recent-learning.ts';

const answer = (reference: number, score: number, weight = 1): CellAnswers => ({ reference, score, weight });

test('what is learned adds up by reference, whichever backend it came from', () => {
  const learning = emptyLearning(2, 2);
  expect(learn(learning, 0, [answer(0, 1), answer(1, 0.5)], 'learn')).toEqual([0, 1]);
  learn(learning, 1, [answer(1, 0, 2)], 'learn');
  expect(learnedTally(learning, 0)).toEqual([0, 1]);
  expect(learnedTally(learning, 1)).toEqual([2.5, 3]);
});

test('suspicious cycles are held back and, once cleared, learned whole, good and bad', () => {
  const learning = emptyLearning(2, 1);
  expect(learn(learning, 0, [answer(0, 0), answer(1, 1)], 'hold')).toEqual([]);
  learn(learning, 0, [answer(0, 1)], 'hold');
  expect(learnedTally(learning, 0)).toEqual([0, 0]);
  expect(new Set(learn(learning, 0, [answer(0, 1)], 'learn'))).toEqual(new Set([0, 1]));
  expect(learnedTally(learning, 0)).toEqual([1, 3]);
  expect(learnedTally(learning, 1)).toEqual([0, 1]);
  expect(learning.held[0]).toBeNull();
});

test('a degraded period is never learned, nor what was held before it', () => {
  const learning = emptyLearning(1, 2);
  learn(learning, 0, [answer(0, 0)], 'hold');
  learn(learning, 1, [answer(0, 0)], 'hold');
  learn(learning, 0, [answer(0, 0)], 'forget');
  learn(learning, 0, [answer(0, 1)], 'learn');
  expect(learnedTally(learning, 0)).toEqual([0, 1]);
  // What another backend holds is its own.
  learn(learning, 1, [], 'learn');
  expect(learnedTally(learning, 0)).toEqual([1, 2]);
});

test('states survive JSON', () => {
  const learning = emptyLearning(2, 1);
  learn(learning, 0, [answer(0, 1 / 3, 0.7), answer(1, 0)], 'hold');
  expect(JSON.parse(JSON.stringify(learning))).toEqual(learning);
});
