import fc from 'fast-check';
import { expect, test } from 'vitest';
import { itemAt, seededRandom, shuffle } from '../../src/plan/shuffle.ts';

test('a shuffled list has the same items and leaves the given one alone', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.string(), (items, seed) => {
      const given = [...items];
      const shuffled = shuffle(items, seededRandom(seed));
      expect(items).toEqual(given);
      expect([...shuffled].sort()).toEqual([...items].sort());
      expect(shuffle(items, seededRandom(seed))).toEqual(shuffled);
    }),
  );
});

test('all orders of three items come up about equally often: each 900 to 1,100 of 6,000 times', () => {
  const random = seededRandom('orders');
  const counts = new Map<string, number>();
  for (let i = 0; i < 6_000; i += 1) {
    const order = shuffle(['a', 'b', 'c'], random).join('');
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(counts.size).toBe(6);
  for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(100);
});

test('numbers are in [0, 1), spread evenly, and another seed gives others', () => {
  const random = seededRandom('numbers');
  const numbers = Array.from({ length: 10_000 }, random);
  expect(numbers.every((x) => x >= 0 && x < 1)).toBe(true);
  for (let tenth = 0; tenth < 10; tenth += 1) {
    const inside = numbers.filter((x) => Math.floor(x * 10) === tenth).length;
    expect(Math.abs(inside - 1_000)).toBeLessThan(120);
  }
  expect(seededRandom('a')()).not.toBe(seededRandom('b')());
});

test('a place that is not in a list is a bug', () => {
  expect(() => itemAt(['a'], 1)).toThrow('no item 1 in a list of 1');
});
