import fc from 'fast-check';
import { expect, test } from 'vitest';
import { betweenGroups, GROUP_WIDTHS, widthInterval } from '../../src/stats/between-groups.ts';
import { seeded } from '../detect/fleet-simulation.ts';

const groupsOf = (seed: number, groups: number, expected: number, width: number) => {
  const random = seeded(seed);
  return Array.from({ length: groups }, () => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const rate = 0.05 * Math.exp(width * normal - width ** 2 / 2);
    const trials = Math.round(expected / 0.05);
    let count = 0;
    for (let i = 0; i < trials; i += 1) if (random() < rate) count += 1;
    return { count, expected };
  });
};

test.each(GROUP_WIDTHS)('a spread of %d between thirty groups is estimated, within its interval', (width) => {
  let covered = 0;
  let sum = 0;
  for (let seed = 1; seed <= 20; seed += 1) {
    const { estimate, low, high } = widthInterval(betweenGroups([groupsOf(seed, 30, 25, width)]).weights);
    sum += estimate;
    if (low <= width && width <= high) covered += 1;
  }
  expect(Math.abs(sum / 20 - width)).toBeLessThan(0.15);
  expect(covered).toBeGreaterThanOrEqual(18);
});

test('one group or none says nothing, and two say little', () => {
  const even = GROUP_WIDTHS.map(() => 1 / GROUP_WIDTHS.length);
  for (const groups of [[], [{ count: 9, expected: 2 }]]) {
    for (const [w, weight] of betweenGroups([groups]).weights.entries()) expect(weight).toBeCloseTo(even[w]!, 9);
  }
  const [one, other] = [
    { count: 20, expected: 20 },
    { count: 22, expected: 20 },
  ];
  const { low, high } = widthInterval(betweenGroups([[one, other]]).weights);
  expect([low, high]).toEqual([0, 0.8]);
});

test('what groups have in common is no difference between them', () => {
  const twice = groupsOf(3, 30, 25, 0).map(({ count, expected }) => ({ count: 2 * count, expected }));
  const { weights, levels } = betweenGroups([twice]);
  expect(levels[0]![0]!.level).toBeCloseTo(2, 0);
  expect(widthInterval(weights).estimate).toBeLessThan(0.35);
});

test('weights are a distribution whatever was counted', () => {
  const group = fc.record({
    count: fc.double({ min: 0, max: 1e4, noNaN: true }),
    expected: fc.double({ min: 1e-4, max: 100, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(fc.array(group, { maxLength: 8 }), { maxLength: 4 }), (families) => {
      const { weights } = betweenGroups(families);
      expect(weights.every((weight) => weight >= 0 && weight <= 1)).toBe(true);
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9);
    }),
  );
});
