import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildLattice } from '../../src/detect/lattice.ts';
import { createAlone, type LoneModel } from '../../src/detect/lone-canary.ts';
import { movedCanaries } from '../../src/detect/lone-slice.ts';
import { ALONE_MOST } from '../../src/detect/parameters.ts';
import type { States } from '../../src/detect/engine.ts';
import type { Verdict } from '../../src/judgement.ts';
import { stateIn } from '../../src/judge/states.ts';
import { scopeName, type ClosedSlot } from '../../src/model.ts';
import { HOUR, isoAt, makeFleet, product, run, type Fleet } from './fleet-simulation.ts';

const CANARY = 'c1/5';

/** The canary fails on some backends, or has another score there. */
const spoiled = (
  slot: ClosedSlot,
  spoils: (backend: string) => boolean,
  score = 0,
  canaries: readonly string[] = [CANARY],
): ClosedSlot => ({
  ...slot,
  samples: slot.samples.map((sample) =>
    canaries.includes(sample.canary) && spoils(sample.backend)
      ? { ...sample, scores: { ...sample.scores, correct: score } }
      : sample,
  ),
});

interface Story {
  readonly states: States;
  readonly changes: readonly Verdict[];
  readonly wishes: number;
  readonly incidents: number;
}

const tell = (fleet: Fleet, cycles: number, spoils: (backend: string, cycle: number) => boolean): Story => {
  let states = fleet.engine.initial();
  const changes: Verdict[] = [];
  let wishes = 0;
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    for (const slot of fleet.slotsOf(cycle, [])) {
      const fold = fleet.engine.fold(
        states,
        spoiled(slot, (backend) => spoils(backend, cycle)),
      );
      states = fold.states;
      changes.push(...fold.changes);
      wishes += fold.wishes.length;
    }
  }
  return { states, changes, wishes, incidents: fleet.engine.incidents(states).length };
};

const changedOn = (fleet: Fleet, states: States, cycle: number): readonly Verdict[] =>
  fleet.engine.verdicts(states, isoAt(cycle * HOUR)).filter(({ verdict }) => verdict === 'changed');

const fleetOf = (seed: number): Fleet =>
  makeFleet({ seed, backends: product(2, 2, 1), canaries: 16, runs: 5, repeats: 3, healthy: () => 0.98 });

test('a canary that falls alone on one backend is changed there and named, never degraded, and stable when it is well again', () => {
  const fleet = fleetOf(1);
  const { states, changes, incidents } = tell(
    fleet,
    60,
    (backend, cycle) => backend === 'm0-r1-h0' && cycle >= 5 && cycle < 40,
  );
  const told = changes.filter(({ verdict }) => verdict === 'changed');
  expect(told.map(({ scope, signal }) => `${signal} ${scopeName(scope)}`)).toEqual(['correct model=m0,region=r1']);
  expect(told[0]).toMatchObject({ canaries: [CANARY], direction: 'worse', class: 'quality' });
  expect(told[0]!.at < isoAt(25 * HOUR)).toBe(true);
  expect(incidents).toBe(0);
  expect(changes.filter(({ verdict }) => verdict === 'degraded')).toEqual([]);
  expect(changedOn(fleet, states, 60)).toEqual([]);
});

test('a canary that falls on all backends of a slice is changed there first, with the evidence of all of them, never degraded', () => {
  const options = { runs: 5, repeats: 3, slotsPerCycle: 1, healthy: () => 0.98 };
  const fleet = makeFleet({ seed: 2, backends: product(2, 2, 2), canaries: 16, ...options });
  const { states, changes, incidents } = tell(fleet, 20, (backend, cycle) => backend.startsWith('m1') && cycle >= 5);
  const [first] = changes.filter(({ verdict }) => verdict === 'changed');
  const together = changes.filter(({ verdict, at }) => verdict === 'changed' && at === first?.at);
  expect(first!.at < isoAt(9 * HOUR)).toBe(true);
  for (const evidence of [together, changedOn(fleet, states, 20)].map((all) =>
    all.toSorted((one, other) => other.evidence.nats - one.evidence.nats),
  )) {
    expect(scopeName(evidence[0]!.scope)).toBe('model=m1');
    expect(evidence[0]!.evidence.nats).toBeGreaterThanOrEqual(evidence[0]!.evidence.threshold);
    expect(evidence.map(({ scope }) => scope.model)).toEqual(evidence.map(() => 'm1'));
    expect(evidence.map(({ canaries }) => canaries)).toEqual(evidence.map(() => [CANARY]));
  }
  expect(incidents).toBe(0);
});

test('what a canary that has moved by itself answers says nothing of the day, so nothing of the other canaries', () => {
  const options = { runs: 5, repeats: 3, slotsPerCycle: 1, healthy: () => 0.98 };
  const fleet = makeFleet({ seed: 4, backends: product(2, 2, 2), canaries: 16, ...options });
  const onModel = (backend: string): boolean => backend.startsWith('m1');
  const { states } = tell(fleet, 12, (backend, cycle) => onModel(backend) && cycle >= 5);
  const [slot] = fleet.slotsOf(12, []);
  const recentAfter = (score: number): unknown => {
    const after = fleet.engine.fold(states, spoiled(slot!, onModel, score)).states;
    return stateIn(after, 'correct').anchors?.recent;
  };
  expect(changedOn(fleet, states, 12).length).toBeGreaterThan(0);
  expect(recentAfter(0)).toEqual(recentAfter(1));
});

test('where most canaries of a capability fall none of them has moved by itself, and the recent anchor goes on', () => {
  const options = { runs: 5, repeats: 3, slotsPerCycle: 1, healthy: () => 0.98 };
  // Three canaries a capability.
  const fleet = makeFleet({ seed: 5, backends: product(2, 2, 2), canaries: 24, capabilities: 8, ...options });
  const onModel = (backend: string): boolean => backend.startsWith('m1');
  const fallen = ['c1/1', 'c1/9'];
  let states = fleet.engine.initial();
  for (let cycle = 0; cycle < 12; cycle += 1) {
    for (const slot of fleet.slotsOf(cycle, [])) {
      states = fleet.engine.fold(states, cycle < 5 ? slot : spoiled(slot, onModel, 0, fallen)).states;
    }
  }
  const [slot] = fleet.slotsOf(12, []);
  const recentAfter = (score: number): unknown => {
    const after = fleet.engine.fold(states, spoiled(slot!, onModel, score, fallen)).states;
    return stateIn(after, 'correct').anchors?.recent;
  };
  expect(recentAfter(0)).not.toEqual(recentAfter(1));
});

test('a canary that fails for ever soon stops to bring about wishes', () => {
  const { wishes } = tell(fleetOf(3), 120, (_, cycle) => cycle >= 5);
  expect(wishes).toBeLessThanOrEqual(6);
});

test('no canary of a healthy fleet is changed in a month, though some references are too high', () => {
  const fleet = makeFleet({ seed: 5, backends: product(2, 2, 1), canaries: 16, slotsPerCycle: 1 });
  const { changes } = run(fleet, [], { until: 730 });
  expect(changes.filter(({ verdict }) => verdict === 'changed')).toEqual([]);
});

test('the evidence of a cell stays between nothing and a little more than the threshold, and its canary has moved above it', () => {
  const lattice = buildLattice(product(1, 1, 1));
  const lone: LoneModel = { threshold: 10, together: 10, backends: new Map([['a/b', new Map([[0, 1]])]]) };
  const cell = { canary: 'a/b', variant: 'plain', backend: 'm0-r0-h0' };
  fc.assert(
    fc.property(fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { maxLength: 60 }), (bets) => {
      const alone = {};
      const take = createAlone(alone, lone);
      for (const bet of bets) take(cell, [bet, bet]);
      const [held] = Object.values(alone).flatMap((cells) => Object.values(cells as Record<string, number[]>));
      for (const nats of held ?? []) {
        expect(nats).toBeGreaterThanOrEqual(0);
        expect(nats).toBeLessThanOrEqual(ALONE_MOST * lone.threshold);
      }
      const moved = movedCanaries(alone, lone, lattice).map(({ canary }) => canary);
      expect(moved).toEqual((held?.[0] ?? 0) >= 10 - 1e-9 ? ['a/b'] : []);
    }),
    { numRuns: 100 },
  );
});
