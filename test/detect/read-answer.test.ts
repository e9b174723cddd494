import { expect, test } from 'vitest';
import { readAnswer } from '../../src/detect/event-cells.ts';
import { shapeCells } from '../../src/detect/shape-cells.ts';
import type { Answer, Sample } from '../../src/model.ts';
import { outputLength } from '../../src/signals/output-length.ts';
import { makeFleet, product } from './fleet-simulation.ts';

const fleet = makeFleet({ seed: 1, backends: product(1, 1, 1), canaries: 12, runs: 5, repeats: 6 });
const [slot] = fleet.slotsOf(0, []);

const answered = (over: Partial<Answer>): Sample => ({
  ...slot!.samples[0]!,
  outcome: { kind: 'answer', text: 'x', toolCalls: [], stopReason: 'end', usage: {}, latencyMs: 1, ...over },
});

test('an answer repeats a recorded one when it has its text whole, ended by itself and called no tool', () => {
  const recorded = (over: Partial<Answer>): boolean | undefined =>
    readAnswer(answered({ text: 'Fine.', ...over }), new Set(['Fine.']), undefined)?.recorded;
  expect(recorded({})).toBe(true);
  expect(recorded({ text: 'Fine' })).toBe(false);
  expect(recorded({ stopReason: 'max-tokens' })).toBe(false);
  expect(recorded({ toolCalls: [{ name: 'look', arguments: {} }] })).toBe(false);
});

test('answers of one rank give other bets where one of them lies far out, whatever was asked before', () => {
  const references = fleet.setup.references.map((reference) => ({
    ...reference,
    shape: {
      model: null,
      answers: Array.from({ length: 5 }, (_, run) =>
        Array.from({ length: 6 }, (__, i) => {
          const length = 280 + 7 * i + run;
          return { hash: 'x', text: null, length, stopReason: 'end' as const };
        }),
      ),
    },
  }));
  const [cell] = [...shapeCells(outputLength, { ...fleet.setup, references }).values()];
  const betsOf = (length: number): unknown => {
    const sample = answered({ text: 'x'.repeat(length) });
    expect(cell!.read(sample, null)).toBe(1);
    return cell!.increments(1, sample);
  };
  const near = betsOf(321);
  const far = betsOf(9000);
  expect(far).not.toEqual(near);
  expect(betsOf(9000)).toEqual(far);
  expect(betsOf(321)).toEqual(near);
});
