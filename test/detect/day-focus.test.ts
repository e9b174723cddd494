import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BETS, FOCUS, usualBets } from '../../src/detect/anchor-bets.ts';
import { newDay, dayIncrements, emptyFactors, takeAnswer } from '../../src/detect/day-belief.ts';
import { addFocus, createFocusTable, focusIncrements } from '../../src/detect/day-focus.ts';
import { levelOf, lossOf } from '../../src/detect/day-levels.ts';
import { createMorning } from '../../src/detect/day-morning.ts';
import { createDayTable } from '../../src/detect/day-table.ts';
import { evenWidths, lawOfDays } from '../../src/detect/day-widths.ts';
import {
  anchorEvidence,
  emptyAnchor,
  startAnchorCycle,
  startDay,
  takeAnchorSlot,
} from '../../src/detect/recent-anchor.ts';
import { seeded } from './fleet-simulation.ts';

const table = createDayTable();
const focus = createFocusTable();
const LOSSES = [0.002, 0.01, 0.03, 0.2];

test('whatever the answers, a bet on one capability gives no more than on a usual day, which is what a cap counts', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.double({ min: 0.001, max: 0.9, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })), {
        minLength: 1,
        maxLength: 12,
      }),
      (answers) => {
        const belief = newDay(lawOfDays(evenWidths()));
        const factors = emptyFactors();
        const logs = new Map<number, number[]>();
        const most = new Array<number>(FOCUS).fill(0);
        for (const [loss, score] of answers) {
          const level = levelOf(loss);
          takeAnswer(factors, table(level, score));
          addFocus(logs, 0, focus(level, score), 1);
          const usual = usualBets(lossOf(level), score);
          for (let bet = 0; bet < FOCUS; bet += 1) most[bet]! += usual[BETS + bet]!;
        }
        dayIncrements(belief, factors);
        for (const [bet, nats] of focusIncrements(belief, logs.get(0)!).entries()) {
          expect(nats).toBeLessThanOrEqual(most[bet]! + 1e-9);
        }
      },
    ),
  );
});

test('under the law that the null believes, the mean of what a bet gives is 1', () => {
  // All outcomes of three answers, two of them of the capability that is bet on.
  const cells = [
    { level: levelOf(0.02), own: true },
    { level: levelOf(0.3), own: true },
    { level: levelOf(0.1), own: false },
  ];
  const mean = new Array<number>(FOCUS).fill(0);
  for (let outcome = 0; outcome < 8; outcome += 1) {
    const belief = newDay(lawOfDays([0, 0, 0, 1, 0]));
    const before = belief.slice(0, 9);
    const factors = emptyFactors();
    const logs = new Map<number, number[]>();
    const likelihood = new Float64Array(9).fill(1);
    for (const [i, { level, own }] of cells.entries()) {
      const score = (outcome >> i) & 1;
      const one = table(level, score);
      takeAnswer(factors, one);
      for (let j = 0; j < 9; j += 1) likelihood[j]! *= one[j]!;
      if (own) addFocus(logs, 0, focus(level, score), 1);
    }
    const probability = before.reduce((sum, p, j) => sum + p * likelihood[j]!, 0);
    dayIncrements(belief, factors);
    for (const [bet, nats] of focusIncrements(belief, logs.get(0)!).entries()) {
      mean[bet]! += probability * Math.exp(nats);
    }
  }
  for (const one of mean) expect(one).toBeCloseTo(1, 9);
});

const CAPABILITIES = 8;
/** All bets. */
const MADE = { all: new Array<boolean>(BETS).fill(true), focused: [] };
const LATTICE = {
  members: [[0, 1], [0], [1]],
  holders: [
    [0, 1],
    [0, 2],
  ],
};

interface World {
  /** σ of the log of a day's factor, and whether both backends have the same. */
  readonly width: number;
  readonly common: boolean;
  /** What of the answers of one capability goes bad on both backends. */
  readonly epsilon: number;
  readonly capabilities: number;
}

const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Cycles until the scope of both backends alarms, eight capabilities of four canaries each. */
const runLength = (random: () => number, world: World, threshold: number, limit: number): number => {
  const widths = [evenWidths(), evenWidths()];
  const morning = createMorning();
  const state = emptyAnchor(LATTICE, widths, world.capabilities);
  const day = (): number => Math.exp(world.width * normal(random) - world.width ** 2 / 2);
  let factors = [1, 1];
  for (let cycle = 0; cycle < limit; cycle += 1) {
    if (cycle % 24 === 0) {
      startDay(state, widths);
      const all = day();
      factors = world.common ? [all, all] : [day(), day()];
    }
    startAnchorCycle(state, LATTICE, cycle);
    const taken = new Map(
      factors.map((factor, backend) => {
        const slot = emptyFactors();
        const focused = new Map<number, number[]>();
        for (let i = 0; i < CAPABILITIES * LOSSES.length; i += 1) {
          const loss = LOSSES[i % LOSSES.length]!;
          const capability = Math.floor(i / LOSSES.length);
          const epsilon = capability === 3 ? world.epsilon : 0;
          const failing = 1 - (1 - epsilon) / (1 + (factor * loss) / (1 - loss));
          const score = random() < failing ? 0 : 1;
          takeAnswer(slot, table(levelOf(loss), score));
          addFocus(focused, capability, focus(levelOf(loss), score), 1);
        }
        return [backend, { factors: slot, focused, made: MADE, cut: null }] as const;
      }),
    );
    takeAnchorSlot(state, { lattice: LATTICE, widths, morning, taken, counts: () => true });
    if (anchorEvidence(state, LATTICE, 0) >= threshold) return cycle + 1;
  }
  return limit;
};

const meanOf = (n: number, one: () => number): number =>
  Array.from({ length: n }, one).reduce((sum, x) => sum + x, 0) / n;

test.each<[string, World]>([
  ['quiet', { width: 0, common: false, epsilon: 0, capabilities: CAPABILITIES }],
  ['rough days of each backend', { width: 0.33, common: false, epsilon: 0, capabilities: CAPABILITIES }],
  ['rough days of both', { width: 0.33, common: true, epsilon: 0, capabilities: CAPABILITIES }],
])('with bets on capabilities the mean run length is still at least A = 50 cycles: %s', (_, world) => {
  const random = seeded(17);
  expect(meanOf(8, () => runLength(random, world, Math.log(50), 200))).toBeGreaterThanOrEqual(50);
});

test('a fault of one capability of eight is found in less than two thirds of the time that bets on all answers need', () => {
  const threshold = Math.log(172_800);
  const world = { width: 0.15, common: false, epsilon: 0.4 };
  const delay = (capabilities: number): number => {
    const random = seeded(5);
    return meanOf(8, () => runLength(random, { ...world, capabilities }, threshold, 200));
  };
  expect(delay(CAPABILITIES)).toBeLessThan(0.67 * delay(1));
});
