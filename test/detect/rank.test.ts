import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CellReference, EngineSetup } from '../../src/detect/engine.ts';
import { createEngine } from '../../src/judge.ts';
import type { Verdict } from '../../src/judgement.ts';
import type { ClosedSlot, Sample } from '../../src/model.ts';
import { scopesWith } from './shaped-fleet.ts';
import { isoAt, HOUR, product } from './fleet-simulation.ts';

const BACKENDS = product(1, 2, 1);
const CANARIES = ['reasoning/one', 'reasoning/two'];

const reference = (canary: string, variant: string, group: string, tokens: readonly number[]): CellReference => ({
  canary,
  variant,
  group,
  capability: 'reasoning',
  provisional: false,
  runs: { correct: tokens.map(() => [1]) },
  shape: {
    model: 'm',
    answers: tokens.map((outputTokens) => [
      { hash: 'x', text: 'x', start: 'x', length: 1, stopReason: 'end', outputTokens },
    ]),
  },
});

const setupOf = (low: readonly number[], high: readonly number[]): EngineSetup => ({
  backends: BACKENDS,
  references: BACKENDS.flatMap(({ id }) =>
    CANARIES.flatMap((canary) => [
      reference(canary, 'effort-low', id, low),
      reference(canary, 'effort-high', id, high),
    ]),
  ),
  cells: BACKENDS.flatMap(({ id }) =>
    CANARIES.flatMap((canary) => ['effort-low', 'effort-high'].map((variant) => ({ canary, variant, backend: id }))),
  ),
  falseAlarmsPerMonth: 1,
  cyclesPerMonth: 730,
  tolerance: 0.02,
  intervalMs: HOUR,
});

/** Output tokens of a sample; null = the call failed. */
type Tokens = (sample: Pick<Sample, 'backend' | 'variant' | 'canary'>, cycle: number) => number | null;

const slotOf = (setup: EngineSetup, cycle: number, tokens: Tokens): ClosedSlot => {
  const at = isoAt(cycle * HOUR);
  const id = `hourly@${at}`;
  const samples = setup.cells.map((cell, position): Sample => {
    const outputTokens = tokens(cell, cycle);
    return {
      ...cell,
      key: `${id}/${position}`,
      slot: `${id}#0`,
      position,
      plannedAt: at,
      purpose: 'schedule',
      at,
      endedAt: at,
      outcome:
        outputTokens === null
          ? { kind: 'failure', reason: 'overloaded', message: '' }
          : { kind: 'answer', text: 'x', toolCalls: [], stopReason: 'end', usage: { outputTokens }, latencyMs: 1 },
      scores: outputTokens === null ? {} : { correct: 1 },
      unscored: [],
      costUsd: 0,
    };
  });
  return {
    number: cycle + 1,
    id: `${id}#0`,
    cycle: id,
    schedule: 'hourly',
    index: 0,
    startAt: at,
    closedAt: isoAt(cycle * HOUR + 1000),
    purpose: 'schedule',
    samples,
  };
};

const runRanks = (setup: EngineSetup, cycles: number, tokens: Tokens) => {
  const engine = createEngine(setup);
  let states = engine.initial();
  const changes: Verdict[] = [];
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    const fold = engine.fold(states, slotOf(setup, cycle, tokens));
    states = fold.states;
    changes.push(...fold.changes);
  }
  return { states, changes, verdicts: engine.verdicts(states, isoAt(cycles * HOUR)) };
};

const RANKED = setupOf([40, 50, 45], [200, 180, 220]);
const healthy: Tokens = ({ variant }) => (variant === 'effort-high' ? 190 : 45);

test('effort that is no longer heeded on a backend changes it in the first cycle with two canaries, and opens nothing', () => {
  const { verdicts, changes } = runRanks(RANKED, 4, (sample, cycle) =>
    cycle >= 2 && sample.backend.includes('-r1-') ? 100 : healthy(sample, cycle),
  );
  expect(scopesWith(verdicts, 'effort-rank', 'changed')).toEqual(['region=r1']);
  expect(scopesWith(verdicts, 'effort-rank', 'stable')).toEqual(['fleet', 'region=r0']);
  const told = changes.find(({ signal, verdict }) => signal === 'effort-rank' && verdict === 'changed')!;
  expect(told).toMatchObject({ class: 'identity', direction: 'either', at: isoAt(2 * HOUR + 1000) });
});

test('a single pair the wrong way round, failures and halves of different cycles say nothing', () => {
  const once = runRanks(RANKED, 6, (sample, cycle) =>
    sample.canary === CANARIES[0] && cycle % 2 === 1 ? 100 : healthy(sample, cycle),
  );
  expect(scopesWith(once.changes, 'effort-rank', 'changed')).toEqual([]);
  const halves = runRanks(RANKED, 6, (sample, cycle) => {
    const sent = cycle % 2 === 0 ? 'effort-low' : 'effort-high';
    return sample.variant === sent ? 100 : null;
  });
  expect(halves.verdicts.filter(({ signal }) => signal === 'effort-rank').map(({ verdict }) => verdict)).toEqual([
    'insufficient',
    'insufficient',
    'insufficient',
  ]);
});

test('a baseline whose counts overlap, or are not known, shows no rank to compare with', () => {
  expect(
    runRanks(setupOf([40, 200], [180, 220]), 2, healthy).verdicts.filter(({ signal }) => signal === 'effort-rank'),
  ).toEqual([]);
  expect(runRanks(setupOf([], []), 2, healthy).verdicts.filter(({ signal }) => signal === 'effort-rank')).toEqual([]);
});

test('whatever the counts, states survive JSON and no healthy rank is ever changed', () => {
  const counts = fc.array(fc.tuple(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 100, max: 999 })), {
    minLength: 1,
    maxLength: 5,
  });
  fc.assert(
    fc.property(counts, (pairs) => {
      const { states, changes } = runRanks(
        RANKED,
        pairs.length,
        ({ variant }, cycle) => pairs[cycle]![variant === 'effort-high' ? 1 : 0],
      );
      expect(JSON.parse(JSON.stringify(states))).toEqual(states);
      expect(scopesWith(changes, 'effort-rank', 'changed')).toEqual([]);
    }),
    { numRuns: 10 },
  );
});
