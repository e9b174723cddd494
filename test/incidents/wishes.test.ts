import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Fold, States } from '../../src/detect/engine.ts';
import { emptySums } from '../../src/detect/history.ts';
import { buildLattice } from '../../src/detect/lattice.ts';
import type { SignalView } from '../../src/detect/signal-view.ts';
import { initialState } from '../../src/detect/state.ts';
import { askForProbes, NOTHING_ASKED, type AskedState } from '../../src/incidents/wishes.ts';
import type { Wish } from '../../src/judgement.ts';
import { inScope, scopeName, type ClosedSlot } from '../../src/model.ts';
import { makeFleet, product, run, seeded, type Fleet } from '../detect/fleet-simulation.ts';

const lattice = buildLattice(product(2, 2, 1));
const THRESHOLD = 12;
const none = { open: [], closed: [] };

/** A signal of which some scopes have evidence, in nats. */
const viewWith = (nats: Readonly<Record<number, number>>): SignalView => {
  const state = initialState({ anchors: null }, lattice);
  const width = state.worse.wealth.length / lattice.scopes.length;
  for (const [scope, one] of Object.entries(nats))
    state.worse.wealth.fill(one, Number(scope) * width, (Number(scope) + 1) * width);
  state.current = { ...state.current, sums: emptySums(lattice.backends.length) };
  const model = { signal: { name: 'correct', class: 'quality' }, threshold: THRESHOLD, anchors: null };
  return { model, state, history: [], taken: new Map() } as unknown as SignalView;
};

const ask = (
  before: AskedState,
  nats: Readonly<Record<number, number>>,
  cycle: number,
): ReturnType<typeof askForProbes> => {
  const view = viewWith(nats);
  const suspects = Object.keys(nats).map((scope) => ({ view, scope: Number(scope) }));
  return askForProbes(lattice, before, { suspects, incidents: none, views: [view], cycle, slot: cycle });
};

const at = (name: string): number => lattice.scopes.findIndex((scope) => scopeName(scope) === name);

test('suspect scopes that share a backend are one fault: the strongest is asked about', () => {
  const { wishes } = ask(NOTHING_ASKED, { [at('fleet')]: 7, [at('model=m0')]: 9, [at('model=m0,region=r0')]: 8 }, 1);
  expect(wishes.map(({ scope }) => scopeName(scope))).toEqual(['model=m0']);
  expect(wishes[0]!.why).toBe(
    `correct on model=m0 is suspect, with 9.0 of the 12.0 nats of an alarm: about ${wishes[0]!.probes} more answers would confirm or clear it.`,
  );
});

test('suspect scopes that are apart are asked about each', () => {
  const { wishes } = ask(NOTHING_ASKED, { [at('model=m0')]: 9, [at('model=m1')]: 8 }, 1);
  expect(wishes.map(({ scope }) => scopeName(scope))).toEqual(['model=m0', 'model=m1']);
});

test('a suspicion that lasts is asked about ever more rarely, and again at once when it is new', () => {
  let asked = NOTHING_ASKED;
  const cycles: number[] = [];
  for (let cycle = 1; cycle <= 200; cycle += 1) {
    const answer = ask(asked, { [at('model=m0')]: 7 }, cycle);
    asked = answer.asked;
    if (answer.wishes.length > 0) cycles.push(cycle);
  }
  expect(cycles.slice(0, 6)).toEqual([1, 2, 4, 8, 16, 32]);
  expect(cycles.length).toBeLessThan(6 + 200 / 24);
  for (let cycle = 201; cycle <= 260; cycle += 1) asked = ask(asked, {}, cycle).asked;
  expect(asked).toEqual([]);
  expect(ask(asked, { [at('model=m0')]: 7 }, 261).wishes).toHaveLength(1);
});

test('evidence that has grown is asked about in the next cycle', () => {
  let { asked } = ask(NOTHING_ASKED, { [at('model=m0')]: 6.5 }, 1);
  ({ asked } = ask(asked, { [at('model=m0')]: 6.5 }, 2));
  expect(ask(asked, { [at('model=m0')]: 6.6 }, 3).wishes).toEqual([]);
  expect(ask(asked, { [at('model=m0')]: 9 }, 3).wishes).toHaveLength(1);
});

test('whatever is suspect, wishes of one cycle share no backend, hold 8 to 60 probes and stay few', () => {
  const suspicion = fc.dictionary(
    fc.integer({ min: 0, max: lattice.scopes.length - 1 }).map(String),
    fc.double({ min: 6, max: 11.9, noNaN: true }),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(suspicion, fc.integer({ min: 0, max: 1 })), { maxLength: 40 }), (slots) => {
      let asked: AskedState = NOTHING_ASKED;
      let cycle = 1;
      let backends: string[] = [];
      for (const [nats, step] of slots) {
        if (step > 0) backends = [];
        cycle += step;
        const answer = ask(asked, nats, cycle);
        asked = JSON.parse(JSON.stringify(answer.asked)) as AskedState;
        for (const { scope, probes } of answer.wishes) {
          expect(probes).toBeGreaterThanOrEqual(8);
          expect(probes).toBeLessThanOrEqual(60);
          backends.push(...lattice.backends.filter((one) => inScope(one, scope)).map(({ id }) => id));
        }
        expect(new Set(backends).size).toBe(backends.length);
      }
    }),
    { numRuns: 100 },
  );
});

/** A burst over a scope: one slot without a cycle of its own, answers drawn with the fault still there. */
const burstOf = (fleet: Fleet, wish: Wish, cycle: number, faults: Parameters<Fleet['slotsOf']>[1]): ClosedSlot => {
  const [slot] = fleet.slotsOf(cycle, faults);
  const samples = fleet
    .slotsOf(cycle, faults)
    .flatMap((one) => one.samples)
    .filter(({ backend }) =>
      inScope(
        fleet.setup.backends.find(({ id }) => id === backend)!,
        wish.scope,
      ),
    )
    .slice(0, wish.probes)
    .map((sample, position) => ({ ...sample, position, purpose: 'burst' as const }));
  return { ...slot!, id: `burst@${cycle}#0`, cycle: `burst@${cycle}`, schedule: 'burst', purpose: 'burst', samples };
};

const firstWish = (
  fleet: Fleet,
  faults: Parameters<Fleet['slotsOf']>[1],
  cycles: number,
): { readonly wish: Wish; readonly states: States; readonly cycle: number } => {
  let states = fleet.engine.initial();
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    for (const slot of fleet.slotsOf(cycle, faults)) {
      const fold = fleet.engine.fold(states, slot);
      states = fold.states;
      if (fold.wishes.length > 0) return { wish: fold.wishes[0]!, states, cycle };
    }
  }
  throw new Error('nothing was wished');
};

test('a burst confirms a fault that is there, and clears a suspicion whose fault has gone', () => {
  const faults = [{ scope: { model: 'm1' }, size: 0.15, fromCycle: 4 }];
  const confirmed = [1, 2, 3, 4, 5, 6].map((seed) => {
    const fleet = makeFleet({ seed, backends: product(2, 2, 1), canaries: 24, slotsPerCycle: 2, runs: 8, repeats: 4 });
    const { wish, states, cycle } = firstWish(fleet, faults, 40);
    const sick = fleet.engine.fold(states, burstOf(fleet, wish, cycle, faults));
    const well = fleet.engine.fold(states, burstOf(fleet, wish, cycle, []));
    expect(well.incidents).toEqual([]);
    expect(well.changes.filter(({ verdict }) => verdict === 'suspect')).toEqual([]);
    expect(well.states['cycles']).toEqual(states['cycles']);
    return sick.incidents.length;
  });
  expect(confirmed.filter((opened) => opened > 0).length).toBeGreaterThanOrEqual(1);
});

test('a suspicion of one capability asks for its canaries', () => {
  const fleet = makeFleet({ seed: 3, backends: product(2, 2, 1), canaries: 32, slotsPerCycle: 2, repeats: 4 });
  const random = seeded(4);
  let states = fleet.engine.initial();
  const wishes: Wish[] = [];
  for (let cycle = 0; cycle < 12 && wishes.length === 0; cycle += 1) {
    for (const slot of fleet.slotsOf(cycle, [])) {
      const samples = slot.samples.map((sample) =>
        cycle >= 3 && sample.canary.startsWith('c2/') && random() < 0.25
          ? { ...sample, scores: { ...sample.scores, correct: 0 } }
          : sample,
      );
      const fold = fleet.engine.fold(states, { ...slot, samples });
      states = fold.states;
      wishes.push(...fold.wishes);
    }
  }
  expect(wishes[0]).toMatchObject({ scope: {}, capability: 'c2' });
  expect(wishes[0]!.why).toContain('correct of c2 on fleet is suspect');
});

test('bursts wish for nothing more in their cycle, however often they come', () => {
  const faults = [{ scope: {}, size: 0.08, fromCycle: 2 }];
  const fleet = makeFleet({ seed: 11, backends: product(2, 1, 1), canaries: 16, slotsPerCycle: 1, runs: 8 });
  let { states } = firstWish(fleet, faults, 60);
  const folds: Fold[] = [];
  for (let again = 0; again < 30; again += 1) {
    const wish = { scope: {}, probes: 8, why: '' };
    const fold = fleet.engine.fold(states, burstOf(fleet, wish, 60 + again, [{ ...faults[0]!, size: 0.02 }]));
    states = fold.states;
    folds.push(fold);
  }
  expect(folds.flatMap(({ wishes }) => wishes)).toEqual([]);
});

test('a healthy fleet wishes for a burst in less than one of eight cycles', () => {
  const fleet = makeFleet({ seed: 21, backends: product(2, 2, 1), canaries: 24, slotsPerCycle: 1, repeats: 6 });
  let { states } = run(fleet, [], { until: 1 });
  let wishes = 0;
  for (let cycle = 1; cycle < 200; cycle += 1) {
    for (const slot of fleet.slotsOf(cycle, [])) {
      const fold = fleet.engine.fold(states, slot);
      states = fold.states;
      wishes += fold.wishes.length;
    }
  }
  expect(wishes).toBeLessThan(25);
});

test('an incident whose slice is not told asks for answers where its two candidates differ', () => {
  const fleet = makeFleet({ seed: 5, backends: product(2, 2, 2), canaries: 10, slotsPerCycle: 20 });
  const faults = [{ scope: { model: 'm0', region: 'r1' }, size: 0.9, fromCycle: 3 }];
  let states = fleet.engine.initial();
  const found: Wish[] = [];
  for (let cycle = 0; cycle < 6; cycle += 1) {
    for (const slot of fleet.slotsOf(cycle, faults)) {
      const fold = fleet.engine.fold(states, slot);
      states = fold.states;
      for (const record of fold.incidents) {
        const told = fold.wishes.filter(({ why }) => why.includes(record.id));
        if (record.localized) expect(told).toEqual([]);
        const [best, second] = record.candidates;
        for (const { scope } of told) {
          const members = fleet.setup.backends.filter((one) => inScope(one, scope));
          const differ = members.every((one) => inScope(one, best!.scope) !== inScope(one, second!.scope));
          expect(differ, `${scopeName(scope)} between ${scopeName(best!.scope)} and ${scopeName(second!.scope)}`).toBe(
            true,
          );
        }
        found.push(...told);
      }
    }
  }
  expect(found.length).toBeGreaterThan(0);
});
