import { expect, test } from 'vitest';
import { seedsIn } from '../../../bench/fleet-years/seeds.ts';

test('ranges and single seeds are read together, each once and ascending', () => {
  expect(seedsIn('3')).toEqual([3]);
  expect(seedsIn('12, 1-3,2')).toEqual([1, 2, 3, 12]);
});

test.each(['', 'x', '1-', '-3', '1..4'])('%j is refused', (text) => {
  expect(() => seedsIn(text)).toThrow(/--seeds/);
});
