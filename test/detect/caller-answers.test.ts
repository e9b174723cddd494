import { expect, test } from 'vitest';
import { afterSlot, withCallers, type CallersInput } from '../../src/detect/caller-answers.ts';
import type { CallersState } from '../../src/detect/caller-tally.ts';
import { levelOf } from '../../src/detect/day-levels.ts';
import type { Answers } from '../../src/detect/take-anchors.ts';
import { cellKey } from '../../src/model.ts';
import { calledFleet } from './called-fleet.ts';

const { slotOf } = calledFleet({
  ...{ seed: 1, canaries: 20, callers: 1, width: 0, loss: () => 0.1, name: null },
  who: () => 0,
});
const template = slotOf(0).samples;

interface Call {
  readonly backend: number;
  readonly caller?: string;
  readonly value?: number;
}

/** Every call asks a canary of its own. */
const slotWith = (calls: readonly Call[]): { readonly input: CallersInput; readonly answers: Answers } => {
  const cell = { capability: 0, reference: 0, pinned: levelOf(0.1), start: null };
  const values = calls.map(({ backend, caller, value = 1 }, i) => {
    const sample = { ...template[i % 20]!, backend: `b${backend}`, ...(caller === undefined ? {} : { caller }) };
    return { sample, key: cellKey(sample), backend, value };
  });
  const input: CallersInput = {
    model: { cells: new Map(values.map(({ key }) => [key, cell])) },
    lattice: { backends: [{ model: 'm' }, { model: 'm' }] },
    values,
  };
  const answers = Map.groupBy(
    values.map(({ sample, key, backend, value }) => ({ backend, cell, sample, name: key, score: value, weight: 1 })),
    ({ backend }) => backend,
  );
  return { input, answers };
};

const weightsIn = (calls: readonly Call[], state?: CallersState): readonly number[] => {
  const { input, answers } = slotWith(calls);
  return [...withCallers(state, input, answers).values()].flat().map(({ weight }) => weight);
};

const of = (caller: string, backend: number, count: number, failed = 0): readonly Call[] =>
  Array.from({ length: count }, (_, i) => ({ backend, caller, value: i < failed ? 0 : 1 }));

test('answers of a caller that is little known count for less the more there are, on all backends of a slot together', () => {
  const [few] = weightsIn([...of('a', 0, 2), ...of('b', 0, 1)]);
  const [many] = weightsIn([...of('a', 0, 12), ...of('b', 0, 1)]);
  const [wide] = weightsIn([...of('a', 0, 12), ...of('b', 0, 1), ...of('a', 1, 6), ...of('b', 1, 1)]);
  expect(few).toBeLessThan(1);
  expect(many).toBeLessThan(few!);
  expect(wide).toBeLessThan(many!);
});

test('one caller a backend, or none, leaves the answers as they are', () => {
  for (const calls of [
    [...of('a', 0, 12), ...of('b', 1, 6)],
    [{ backend: 0 }, { backend: 1 }],
  ]) {
    const { input, answers } = slotWith(calls);
    expect(withCallers(undefined, input, answers)).toBe(answers);
  }
});

test('a caller that failed more often for long is expected to, whatever the anchor expects of the cell', () => {
  let state: CallersState | undefined;
  for (let slot = 0; slot < 60; slot += 1) {
    const calls = [...of('a', 0, 5, 1), ...of('b', 0, 5), ...of('c', 0, 5, slot % 2), ...of('d', 0, 5, slot % 2)];
    state = afterSlot(state, slotWith(calls).input, new Map([[0, 'learn']]));
  }
  const { input, answers } = slotWith([...of('a', 0, 1), ...of('b', 0, 1)]);
  const [a, b] = withCallers(state, input, answers).get(0)!;
  expect(a!.cell.pinned).toBeGreaterThan(levelOf(0.14));
  expect(a!.cell.pinned).toBeLessThan(levelOf(0.22));
  expect(b!.cell).toBe(answers.get(0)![1]!.cell);
});
