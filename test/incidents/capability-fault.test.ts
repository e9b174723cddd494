import { expect, test } from 'vitest';
import type { States } from '../../src/detect/engine.ts';
import type { Incident } from '../../src/judgement.ts';
import { inScope, scopeName, type Scope } from '../../src/model.ts';
import { makeFleet, product, seeded, type Fleet } from '../detect/fleet-simulation.ts';

interface Course {
  readonly opened: readonly Incident[];
  /** By cycle: those that are open after it. */
  readonly openAfter: readonly (readonly Incident[])[];
}

/** From cycle 3 until some cycle a quarter of the answers of one capability, of sixteen, goes bad on a slice. */
const played = (fleet: Fleet, scope: Scope, until: number, cycles: number): Course => {
  const random = seeded(4);
  const sick = new Set(fleet.setup.backends.filter((backend) => inScope(backend, scope)).map(({ id }) => id));
  let states: States = fleet.engine.initial();
  const opened: Incident[] = [];
  const openAfter: (readonly Incident[])[] = [];
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    for (const slot of fleet.slotsOf(cycle, [])) {
      const samples = slot.samples.map((sample) =>
        cycle >= 3 && cycle < until && sick.has(sample.backend) && sample.canary.startsWith('c2/') && random() < 0.25
          ? { ...sample, scores: { ...sample.scores, correct: 0 } }
          : sample,
      );
      const before = new Set(fleet.engine.incidents(states).map(({ id }) => id));
      states = fleet.engine.fold(states, { ...slot, samples }).states;
      opened.push(...fleet.engine.incidents(states).filter(({ id }) => !before.has(id)));
    }
    openAfter.push(fleet.engine.incidents(states).filter(({ closedAt }) => closedAt === null));
  }
  return { opened, openAfter };
};

const fleetOf = (seed: number): Fleet =>
  makeFleet({ seed, backends: product(2, 2, 2), canaries: 64, capabilities: 16, slotsPerCycle: 1, repeats: 4 });

test('a fault of one capability is one incident with the right slice, open for as long as it lasts, closed after it', () => {
  const scope = { model: 'm1', hardware: 'h0' };
  const { opened, openAfter } = played(fleetOf(3), scope, 70, 100);
  expect(opened).toMatchObject([{ capability: 'c2' }]);
  const first = openAfter.findIndex((open) => open.length > 0);
  expect(first).toBeLessThan(25);
  expect(openAfter.slice(first, 70).every((open) => open.length === 1)).toBe(true);
  // That is about the tolerance of all answers: by them it would soon count as recovered.
  expect(openAfter[69]![0]!.effect!.degradedFraction).toBeLessThan(0.02);
  const named = openAfter.slice(first + 6, 70).map((open) => scopeName(open[0]!.scope));
  expect(new Set(named)).toEqual(new Set([scopeName(scope)]));
  expect(openAfter.at(-1)).toEqual([]);
});
