import { expect, test } from 'vitest';
import type { DetectableRow } from '../../src/power/setup.ts';
import { createPower } from '../../src/run/power.ts';
import type { Setup } from '../../src/run/setup.ts';

const ROW: DetectableRow = { scope: {}, signal: 'correct', fractions: { '1h': 1, '6h': 0.4, '24h': 0.2, '7d': 0.1 } };
const setupNamed = (name: string): Setup =>
  ({ judged: name, config: { schedules: [], backends: [] }, suite: { canaries: [] } }) as unknown as Setup;

/** One whose measuring waits to be told its end. */
const waiting = () => {
  const state = { setup: setupNamed('first'), shown: [] as (readonly DetectableRow[])[], failures: [] as unknown[] };
  const ends: { readonly ok: (rows: readonly DetectableRow[]) => void; readonly fail: (error: Error) => void }[] = [];
  const power = createPower({
    setup: () => state.setup,
    measure: () => new Promise((ok, fail) => ends.push({ ok, fail })),
    show: (rows) => state.shown.push(rows),
    failed: (error) => state.failures.push(error),
  });
  return { power, state, ends };
};

test('nothing is known until it was worked out, then it is shown and kept', async () => {
  const { power, state, ends } = waiting();
  expect(power.rows()).toBeNull();
  const measured = power.measure();
  ends[0]?.ok([ROW]);
  await measured;
  expect([power.rows(), state.shown]).toEqual([[ROW], [[ROW]]]);
});

test('what was worked out for a configuration that is no longer in use is not shown', async () => {
  const { power, state, ends } = waiting();
  const before = power.measure();
  state.setup = setupNamed('second');
  const after = power.measure();
  ends[1]?.ok([ROW]);
  await after;
  ends[0]?.ok([]);
  await before;
  expect([power.rows(), state.shown]).toEqual([[ROW], [[ROW]]]);
});

test('a failure is told and what was known stays', async () => {
  const { power, state, ends } = waiting();
  const first = power.measure();
  ends[0]?.ok([ROW]);
  await first;
  const second = power.measure();
  ends[1]?.fail(new Error('no memory'));
  await second;
  expect(state.failures).toEqual([new Error('no memory')]);
  expect(power.rows()).toEqual([ROW]);
});
