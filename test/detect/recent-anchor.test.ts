import { expect, test } from 'vitest';
import { BETS, betLogWeights, FOCUS } from '../../src/detect/anchor-bets.ts';
import { freezeAnchor, thawAnchor, type AnchorJson } from '../../src/detect/recent-json.ts';
import {
  anchorEvidence,
  emptyAnchor,
  restartAnchor,
  startAnchorCycle,
  startDay,
  takeAnchorSlot,
  type AnchorState,
} from '../../src/detect/recent-anchor.ts';
import { emptyLike } from '../../src/detect/anchor-wealth.ts';
import { emptyFactors, takeAnswer } from '../../src/detect/day-belief.ts';
import type { FocusLogs } from '../../src/detect/day-focus.ts';
import { levelOf } from '../../src/detect/day-levels.ts';
import { createDayTable } from '../../src/detect/day-table.ts';
import { createMorning } from '../../src/detect/day-morning.ts';
import { evenWidths } from '../../src/detect/day-widths.ts';
import { seeded } from './fleet-simulation.ts';

const table = createDayTable();
const morning = createMorning();
const LOSSES = [0.002, 0.004, 0.01, 0.03, 0.2, 0.3];
const LATTICE = {
  one: { members: [[0]], holders: [[0]] },
  two: {
    members: [[0, 1], [0], [1]],
    holders: [
      [0, 1],
      [0, 2],
    ],
  },
};
type Shape = keyof typeof LATTICE;

/** All bets. */
const MADE = { all: new Array<boolean>(BETS).fill(true), focused: [] };

const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

interface World {
  readonly shape: Shape;
  /** Cells of a backend: so many times the six losses. */
  readonly times: number;
  readonly width: number;
  readonly common: boolean;
  readonly epsilon: number;
  /** A lasting factor on the odds of failing. */
  readonly odds?: number;
}

const slotOf = (
  random: () => number,
  { shape, times, epsilon, odds: lasting = 1 }: World,
  factors: readonly number[],
) => {
  const lattice = LATTICE[shape];
  const taken = new Map(
    lattice.holders.map((_, b) => {
      const slot = emptyFactors();
      for (let i = 0; i < times * LOSSES.length; i += 1) {
        const loss = LOSSES[i % LOSSES.length]!;
        const odds = (lasting * factors[b]! * loss) / (1 - loss);
        const failing = 1 - (1 - epsilon) / (1 + odds);
        takeAnswer(slot, table(levelOf(loss), random() < failing ? 0 : 1));
      }
      return [b, { factors: slot, focused: new Map<number, FocusLogs>(), made: MADE, cut: null }] as const;
    }),
  );
  return { lattice, widths: lattice.holders.map(() => evenWidths()), morning, taken, counts: () => true };
};

/** Cycles, 24 a day, until scope 0 alarms, at most `limit`. */
const runLength = (random: () => number, world: World, threshold: number, limit: number): number => {
  const lattice = LATTICE[world.shape];
  const widths = lattice.holders.map(() => evenWidths());
  const state = emptyAnchor(lattice, widths, 1);
  let factors: number[] = [];
  for (let cycle = 0; cycle < limit; cycle += 1) {
    if (cycle % 24 === 0) {
      startDay(state, widths);
      const all = Math.exp(world.width * normal(random) - world.width ** 2 / 2);
      factors = lattice.holders.map(() =>
        world.common ? all : Math.exp(world.width * normal(random) - world.width ** 2 / 2),
      );
    }
    startAnchorCycle(state, lattice, cycle);
    takeAnchorSlot(state, slotOf(random, world, factors));
    if (anchorEvidence(state, lattice, 0) >= threshold) return cycle + 1;
  }
  return limit;
};

const meanOf = (n: number, one: (i: number) => number): number =>
  Array.from({ length: n }, (_, i) => one(i)).reduce((sum, x) => sum + x, 0) / n;

test.each<[string, World]>([
  ['quiet, 6 answers a cycle', { shape: 'one', times: 1, width: 0, common: false, epsilon: 0 }],
  ['rough days, 18 answers a cycle', { shape: 'one', times: 3, width: 0.33, common: false, epsilon: 0 }],
  ['two backends, each with rough days', { shape: 'two', times: 1, width: 0.33, common: false, epsilon: 0 }],
  ['two backends with the same rough days', { shape: 'two', times: 1, width: 0.33, common: true, epsilon: 0 }],
])('with every rate known the mean run length is at least A = 50 cycles: %s', (_, world) => {
  const random = seeded(11);
  expect(meanOf(10, () => runLength(random, world, Math.log(50), 300))).toBeGreaterThanOrEqual(50);
});

test.each([
  [0.05, 9],
  [0.1, 4],
  [0.3, 2],
])(
  'a fault of %d among 60 answers an hour is found within %d cycles on average, on rough days too',
  (epsilon, most) => {
    const random = seeded(29);
    const world: World = { shape: 'one', times: 10, width: 0.33, common: false, epsilon };
    expect(meanOf(12, () => runLength(random, world, Math.log(172_800), 200))).toBeLessThanOrEqual(most);
  },
);

test('odds of failing that stay three times as high are no weather: found within four days on average', () => {
  const random = seeded(31);
  const world: World = { shape: 'one', times: 10, width: 0, common: false, epsilon: 0, odds: 3 };
  expect(meanOf(6, () => runLength(random, world, Math.log(172_800), 300))).toBeLessThanOrEqual(96);
});

/** A week of a healthy fleet, then a fault; states go through JSON after every cycle. */
const foldedTwice = (): { readonly plain: readonly number[]; readonly stored: readonly number[] } => {
  const lattice = LATTICE.two;
  const widths = lattice.holders.map(() => evenWidths());
  const world: World = { shape: 'two', times: 3, width: 0, common: false, epsilon: 0.04 };
  const evidence = (through: (state: AnchorState) => AnchorState): number[] => {
    const random = seeded(5);
    let state = emptyAnchor(lattice, widths, 1);
    return Array.from({ length: 40 }, (_, cycle) => {
      startAnchorCycle(state, lattice, cycle);
      takeAnchorSlot(state, slotOf(random, world, [1, 1]));
      state = through(state);
      return anchorEvidence(state, lattice, 0);
    });
  };
  const json = (state: AnchorState): AnchorState =>
    thawAnchor(JSON.parse(JSON.stringify(freezeAnchor(state))) as AnchorJson);
  return { plain: evidence((state) => state), stored: evidence(json) };
};

test('a state that goes through JSON after every cycle gives the same evidence to a thousandth of a nat, and the same bits twice', () => {
  const { plain, stored } = foldedTwice();
  expect(Math.max(...plain)).toBeGreaterThan(5);
  for (const [i, nats] of stored.entries()) expect(Math.abs(nats - plain[i]!)).toBeLessThan(1e-3);
  expect(foldedTwice().stored).toEqual(stored);
});

test('freezing what was thawed changes nothing', () => {
  const lattice = LATTICE.two;
  const state = emptyAnchor(
    lattice,
    lattice.holders.map(() => evenWidths()),
    1,
  );
  const random = seeded(3);
  startAnchorCycle(state, lattice, 1);
  takeAnchorSlot(state, slotOf(random, { shape: 'two', times: 4, width: 0, common: false, epsilon: 0.3 }, [1, 1]));
  const once = freezeAnchor(state);
  const before = JSON.stringify(once);
  const twice = freezeAnchor(thawAnchor(once));
  for (const [i, nats] of twice.separate.wealth.entries()) expect(nats).toBeCloseTo(once.separate.wealth[i]!, 5);
  expect(JSON.stringify(once)).toBe(before);
  // Rows are scaled to a whole again, with a millionth where there was nothing.
  for (const [b, rows] of twice.beliefs.entries()) {
    for (const [r, row] of rows.entries()) {
      for (const [j, x] of (row ?? []).entries())
        expect(Math.abs(x - once.beliefs[b]![r]![j]!)).toBeLessThanOrEqual(20);
    }
  }
});

test('what a cap cuts is taken off the evidence, and backends that do not count add nothing', () => {
  const lattice = LATTICE.two;
  const widths = lattice.holders.map(() => evenWidths());
  const evidence = (cut: number | null, counts: (backend: number, scope: number) => boolean): readonly number[] => {
    const state = emptyAnchor(lattice, widths, 1);
    const slot = slotOf(seeded(8), { shape: 'two', times: 10, width: 0, common: false, epsilon: 0.5 }, [1, 1]);
    const taken = new Map(
      [...slot.taken].map(([b, { factors }]) => [
        b,
        {
          factors,
          focused: new Map<number, FocusLogs>(),
          made: MADE,
          cut: cut === null || b === 1 ? null : { all: new Array<number>(BETS).fill(cut), focused: new Map() },
        },
      ]),
    );
    startAnchorCycle(state, lattice, 0);
    state.common[0] = emptyLike(state.separate, lattice);
    takeAnchorSlot(state, { lattice, widths, morning, taken, counts });
    return [0, 1, 2].map((scope) => anchorEvidence(state, lattice, scope));
  };
  const whole = evidence(null, () => true);
  const cut = evidence(3, () => true);
  expect(cut[0]).toBeCloseTo(whole[0]! - 3, 6);
  expect(cut[1]).toBeCloseTo(whole[1]! - 3, 6);
  expect(cut[2]).toBe(whole[2]);
  const without = evidence(null, (backend) => backend === 1);
  expect(without[1]).toBeCloseTo(0, 9);
  expect(without[2]).toBe(whole[2]);
  expect(without[0]).toBeLessThan(whole[0]!);
});

test('a restarted scope has no evidence under either null', () => {
  const lattice = LATTICE.two;
  const widths = lattice.holders.map(() => evenWidths());
  const state = emptyAnchor(lattice, widths, 1);
  startAnchorCycle(state, lattice, 0);
  state.common[0] = emptyLike(state.separate, lattice);
  takeAnchorSlot(state, slotOf(seeded(2), { shape: 'two', times: 10, width: 0, common: false, epsilon: 0.5 }, [1, 1]));
  expect(anchorEvidence(state, lattice, 0)).toBeGreaterThan(10);
  restartAnchor(state, lattice, 0, 4);
  expect(anchorEvidence(state, lattice, 0)).toBeCloseTo(0, 12);
  expect(anchorEvidence(state, lattice, 1)).toBeGreaterThan(10);
});

test('the common null is followed from the first evidence on, and left to itself when that is gone', () => {
  const lattice = LATTICE.two;
  const state = emptyAnchor(
    lattice,
    lattice.holders.map(() => evenWidths()),
    1,
  );
  const slot = slotOf(seeded(2), { shape: 'two', times: 10, width: 0, common: false, epsilon: 0.5 }, [1, 1]);
  startAnchorCycle(state, lattice, 0);
  takeAnchorSlot(state, slot);
  expect([Object.keys(state.common), anchorEvidence(state, lattice, 0) < 1e-9]).toEqual([['0'], true]);
  takeAnchorSlot(state, slot);
  expect(anchorEvidence(state, lattice, 0)).toBeGreaterThan(10);
  restartAnchor(state, lattice, 0, 1);
  startAnchorCycle(state, lattice, 1);
  expect(state.common).toEqual({});
});

test.each([1, 2, 15])('with %d capabilities the weights of all bets sum to 1', (capabilities) => {
  const { all, focused } = betLogWeights(capabilities);
  expect(all).toHaveLength(BETS);
  const whole = all.reduce((sum, log) => sum + Math.exp(log), 0);
  expect(whole + capabilities * FOCUS * Math.exp(focused)).toBeCloseTo(1, 12);
});
