import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dotChart } from '../../../bench/incidents/chart.ts';

const chart = (name: string, value: number): string =>
  dotChart({
    title: 'T',
    unit: 'hours',
    legend: [{ kind: 'engine', label: 'coalmine' }],
    ticks: [1, 10, 100],
    rows: [{ name, marks: [{ kind: 'engine', value, label: name }] }],
  });

test('marks stay inside the drawing, whatever their value', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), (value) => {
      const [, x] = /<circle class="engine" cx="([\d.]+)" cy="[\d.]+" r="5"><title>n<\/title>/.exec(chart('n', value))!;
      expect(Number(x)).toBeGreaterThanOrEqual(250);
      expect(Number(x)).toBeLessThanOrEqual(860);
    }),
  );
});

test('names cannot break out of the drawing', () => {
  fc.assert(
    fc.property(fc.string(), (name) => {
      const tags = chart(name, 5).match(/<(?!\/)/g)!.length;
      expect(tags).toBe(chart('plain', 5).match(/<(?!\/)/g)!.length);
    }),
  );
});

test('twice the scale is the same distance everywhere', () => {
  const at = (value: number): number => Number(/cx="([\d.]+)" cy="67"/.exec(chart('n', value))![1]);
  expect(at(10) - at(1)).toBeCloseTo(at(100) - at(10), 0);
});
