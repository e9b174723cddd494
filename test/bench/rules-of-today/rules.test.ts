import { expect, test } from 'vitest';
import type { Observed } from '../../../bench/incidents/observed.ts';
import { RULES } from '../../../bench/rules-of-today/index.ts';
import type { Reading, RuleSetup } from '../../../bench/rules-of-today/rule.ts';
import { seeded } from '../../../bench/detector/world.ts';

const CELLS = 20;
const random = seeded(7);

/** Answers of two streams with ten cells each; a share of them is wrong, in other words. */
const cycle = (bad: number): readonly Observed[] =>
  Array.from({ length: CELLS }, (_, cell) => {
    const passed = random() >= bad;
    return { cell, stream: cell % 2, passed, text: passed ? `right ${String(cell)}` : `wrong ${String(random())}` };
  });

const setup: RuleSetup = {
  streams: 2,
  streamOf: Array.from({ length: CELLS }, (_, cell) => cell % 2),
  cyclesADay: 4,
  baseline: Array.from({ length: 10 }, () => cycle(0.05)),
};

const last = (readings: readonly (Reading | null)[]): number =>
  readings.flatMap((one) => (one === null ? [] : [one.fleet ?? 0])).at(-1)!;

test.each(RULES)('$name reads more where more is wrong', (rule) => {
  const watch = rule.start(setup);
  const healthy = last(Array.from({ length: 8 }, () => watch.take(cycle(0.05))));
  const bad = last(Array.from({ length: 8 }, () => watch.take(cycle(0.6))));
  expect(bad).toBeGreaterThan(healthy);
});

test.each(RULES)('what a copy of $name sees leaves the original alone', (rule) => {
  const [watch, undisturbed] = [rule.start(setup), rule.start(setup)];
  for (const one of [cycle(0.05), cycle(0.05), cycle(0.05)]) {
    watch.take(one);
    undisturbed.take(one);
  }
  const copy = watch.copy();
  for (let i = 0; i < 4; i += 1) copy.take(cycle(0.9));
  const fourth = cycle(0.05);
  expect(watch.take(fourth)).toEqual(undisturbed.take(fourth));
});

test.each(RULES)('$name makes nothing of missing answers', (rule) => {
  const watch = rule.start(setup);
  const missing = cycle(0).map((one): Observed => ({ ...one, passed: null, text: '' }));
  const readings = Array.from({ length: 4 }, () => watch.take(missing));
  expect(readings.flatMap((one) => [one?.fleet ?? 0]).every((x) => x === 0)).toBe(true);
});
