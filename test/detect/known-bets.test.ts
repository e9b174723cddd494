import { expect, test } from 'vitest';
import { ANSWER_BETS, BETS, FOCUS } from '../../src/detect/anchor-bets.ts';
import { madeNats, onlyMade } from '../../src/detect/known-bets.ts';
import { makeFleet, product, type Fault } from './fleet-simulation.ts';

/** Incidents that a fleet opens, as cycle and scope. */
const openedBy = (
  options: Parameters<typeof makeFleet>[0],
  faults: readonly Fault[],
  cycles: number,
): readonly (readonly [number, string])[] => {
  const fleet = makeFleet(options);
  let states = fleet.engine.initial();
  const opened = new Map<string, readonly [number, string]>();
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    for (const slot of fleet.slotsOf(cycle, faults)) {
      states = fleet.engine.fold(states, slot).states;
      for (const { id, scope } of fleet.engine.incidents(states)) {
        if (!opened.has(id)) opened.set(id, [cycle, Object.values(scope).join()]);
      }
    }
  }
  return [...opened.values()];
};

test('eight backends with five recorded answers a cell, as thin as a baseline may be, stay quiet', () => {
  // With bets on every fraction, however little is known, or a null that leaves out what is held back, they do not.
  expect(openedBy({ seed: 2, backends: product(2, 2, 2), canaries: 24 }, [], 100)).toEqual([]);
});

test('a twentieth of the answers of one backend among twenty-four is found within half a day, whatever fails elsewhere', () => {
  // With a cap on canaries that all backends share it takes a day.
  const fault = { scope: { model: 'm1', region: 'r0', hardware: 'h2' }, size: 0.05, fromCycle: 24 };
  const options = { seed: 2, backends: product(3, 2, 4), canaries: 60, repeats: 6, slotsPerCycle: 12 };
  const opened = openedBy(options, [fault], 36);
  expect(opened.map(([, scope]) => scope)).toEqual(['m1,r0,h2']);
});

test('bets that are not made give nothing, and nothing to a cap either', () => {
  const made = {
    all: Array.from({ length: BETS }, (_, bet) => bet !== 1),
    focused: [new Array<boolean>(FOCUS).fill(false), new Array<boolean>(FOCUS).fill(true)],
  };
  const nats = Array.from({ length: ANSWER_BETS }, (_, bet) => bet + 1);
  const expected = (capability: number): readonly number[] =>
    nats.map((one, bet) => (bet === 1 || (bet >= BETS && capability === 0) ? 0 : one));
  for (const capability of [0, 1]) expect(madeNats(made, capability, nats)).toEqual(expected(capability));
  const focused = new Map([0, 1].map((capability) => [capability, nats.slice(BETS)] as const));
  const gain = onlyMade({ all: nats.slice(0, BETS), focused }, [{ made }]);
  for (const capability of [0, 1])
    expect([...gain.all, ...gain.focused.get(capability)!]).toEqual(expected(capability));
});
