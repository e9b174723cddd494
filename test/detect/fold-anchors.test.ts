import { expect, test } from 'vitest';
import { createWatch, watchCycle, type Watch } from '../../bench/detector/watch.ts';
import { BETS } from '../../src/detect/anchor-bets.ts';
import { anchorsModel } from '../../src/detect/anchors-model.ts';
import { emptyAnchors, forgetToday } from '../../src/detect/anchors-state.ts';
import { nameOf } from '../../src/detect/canary-cap.ts';
import { takeAnchors } from '../../src/detect/fold-anchors.ts';
import { healthyLevels } from '../../src/detect/reference.ts';
import { cellKey } from '../../src/model.ts';
import { correct } from '../../src/signals/correct.ts';

const CANARIES = 60;
/** Five runs of six answers, all of them right. */
const FLAWLESS = Array.from({ length: CANARIES }, () => Array.from({ length: 5 }, () => [1, 1, 1, 1, 1, 1]));
const watchOf = (backends: number): Watch => createWatch([FLAWLESS], backends, 1);

const RIGHT = new Array<number>(CANARIES).fill(1);
/** Every tenth canary fails, others in each cycle. */
const worse = (cycle: number): readonly number[] => RIGHT.map((score, i) => ((i + cycle) % 10 === 0 ? 0 : score));

const learnedTrials = ({ state }: Watch): number =>
  state.learning.learned.reduce((sum, x, i) => sum + (i % 2 === 1 ? x : 0), 0);
const heldTrials = ({ state }: Watch, backend: number): number =>
  Object.values(state.learning.held[backend] ?? {}).reduce((sum, [, trials]) => sum + trials, 0);

test('cycles are held back while they are suspicious, and learned whole when as much is held as is known', () => {
  const watch = watchOf(1);
  watchCycle(watch, [RIGHT]);
  const before = learnedTrials(watch);
  expect(before).toBe(CANARIES);
  const known =
    before + [...watch.model.cells.values()].reduce((sum, { start }) => sum + (start?.tally.trials ?? 0), 0);
  let cycle = 0;
  for (; cycle < 60 && learnedTrials(watch) === before; cycle += 1) {
    expect(heldTrials(watch, 0)).toBe(cycle * CANARIES);
    expect(heldTrials(watch, 0)).toBeLessThan(known + CANARIES);
    watchCycle(watch, [worse(cycle)]);
  }
  expect(cycle * CANARIES).toBeGreaterThanOrEqual(known);
  expect(cycle * CANARIES).toBeLessThan(known + 3 * CANARIES);
  expect(learnedTrials(watch)).toBe(before + cycle * CANARIES);
  expect(heldTrials(watch, 0)).toBe(0);
});

test('what today has said of a backend is forgotten for it alone, with what is held of it', () => {
  const watch = watchOf(2);
  const morning = structuredClone(watch.state.recent.beliefs);
  for (let cycle = 0; cycle < 3; cycle += 1) watchCycle(watch, [worse(cycle), worse(cycle + 5)]);
  const { state } = watch;
  expect(state.recent.beliefs[0]).not.toEqual(morning[0]);
  expect(heldTrials(watch, 1)).toBeGreaterThan(0);
  forgetToday(state, [0]);
  expect(state.recent.beliefs[0]).toEqual(morning[0]);
  expect([heldTrials(watch, 0), heldTrials(watch, 1) > 0]).toEqual([0, true]);
  expect(state.recent.beliefs[1]).not.toEqual(morning[1]);
});

test.each([
  [1, false],
  [2, true],
])('a baseline of five runs on %d days is judged by the recent anchor: %s', (days, judged) => {
  const { setup } = watchOf(1);
  const references = setup.references.map((one) => ({
    ...one,
    runDays: Array.from({ length: 5 }, (_, run) => `2026-03-0${1 + (run % days)}`),
  }));
  const levels = healthyLevels(
    references.map(({ capability, group, runs }) => ({ capability, group, runs: correct.healthy(runs) })),
  );
  const { cells } = anchorsModel(correct, { ...setup, references }, levels);
  expect(cells.size).toBe(CANARIES);
  expect([...cells.values()].every(({ start }) => (start !== null) === judged)).toBe(true);
});

test('repeats of a cell in a slot count as their mean, for less than as many and for more than one', () => {
  const { model, lattice, samples } = watchOf(1);
  const wealthAfter = (repeats: number): readonly number[] => {
    const state = emptyAnchors(model, lattice);
    const sample = samples[0]![0]!;
    const value = { sample, key: cellKey(sample), name: nameOf(sample), backend: 0, value: 1 };
    const explained = { backends: [null], scopes: [false] };
    const values = Array.from({ length: repeats }, () => value);
    takeAnchors(state, { model, lattice, values, explained, threshold: 12 });
    return state.pinned.wealth.slice(0, BETS);
  };
  const [once, six] = [wealthAfter(1), wealthAfter(6)];
  const weight = 6 / (1 + 5 * model.repeatCorrelation);
  expect(weight).toBeLessThan(6);
  for (const [bet, nats] of once.entries()) expect(six[bet]).toBeCloseTo(weight * nats, 9);
});
