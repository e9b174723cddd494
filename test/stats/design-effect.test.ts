import { expect, test } from 'vitest';
import { clusterCorrelation, designEffect, type ClusterSums } from '../../src/stats/design-effect.ts';
import { lostFraction } from '../../src/stats/lost-fraction.ts';
import { seeded } from '../detect/fleet-simulation.ts';

const cluster = (random: () => number, samples: number, rate: number): ClusterSums => {
  let right = 0;
  for (let i = 0; i < samples; i += 1) if (random() < rate) right += 1;
  return [samples, right, 0.96 * samples, 0.96 ** 2 * samples];
};

test('samples of clusters that do not differ count for nearly as many, those of all or nothing for as many as clusters', () => {
  const random = seeded(1);
  const alike = Array.from({ length: 40 }, () => cluster(random, 50, 0.8));
  const sticky = Array.from({ length: 40 }, (_, i) => cluster(random, 50, i < 7 ? 0 : 0.96));
  expect(clusterCorrelation(alike)).toBeLessThan(0.03);
  expect(clusterCorrelation(sticky)).toBeGreaterThan(0.8);
  expect(designEffect(2_000, 40, clusterCorrelation(sticky)!)).toBeGreaterThan(40);
  expect(designEffect(40, 40, 1)).toBe(1);
});

test('of one cluster nothing can be known, and two that are alike do not count as independent samples', () => {
  const random = seeded(2);
  expect(clusterCorrelation([])).toBeNull();
  expect(clusterCorrelation([cluster(random, 50, 0.5)])).toBeNull();
  const lost: ClusterSums = [50, 0, 48, 46];
  const correlation = clusterCorrelation([lost, lost])!;
  expect(designEffect(100, 2, correlation)).toBeGreaterThan(3);
});

test('an interval that counts clusters covers the share of clusters that are lost, one that counts samples does not', () => {
  const random = seeded(3);
  let [wide, narrow, told] = [0, 0, 0];
  for (let run = 0; run < 400; run += 1) {
    const clusters = Array.from({ length: 16 }, () => cluster(random, 30, random() < 0.16 ? 0 : 0.96));
    const sums = clusters.reduce<ClusterSums>(
      ([n, x, p, p2], [m, y, q, q2]) => [n + m, x + y, p + q, p2 + q2],
      [0, 0, 0, 0],
    );
    const [count, observed, expected, expectedSquares] = sums;
    // Without a lost cluster there is no incident whose size could be asked for.
    if (observed > 0.93 * expected) continue;
    told += 1;
    const covers = (by: number): boolean => {
      const [x, p, p2] = [observed / by, expected / by, expectedSquares / by];
      const { low, high } = lostFraction({ observed: x, expected: p, expectedSquares: p2, variance: 0 }, 3.291)!;
      return low <= 0.16 && high >= 0.16;
    };
    if (covers(designEffect(count, 16, clusterCorrelation(clusters)!))) wide += 1;
    if (covers(1)) narrow += 1;
  }
  expect(told).toBeGreaterThan(300);
  expect(wide / told).toBeGreaterThan(0.99);
  expect(narrow / told).toBeLessThan(0.8);
});
